package io.netloft.kvstore;

import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients that said MONITOR: each is shown every command that this node takes from a client. Thread-safe. */
final class Monitors {
    private static final int MOST_BYTES = 512;

    private final List<RespHandler> all = new CopyOnWriteArrayList<>();

    void add(RespHandler connection) {
        all.remove(connection);
        all.add(connection);
    }

    void remove(RespHandler connection) {
        all.remove(connection);
    }

    boolean any() {
        return !all.isEmpty();
    }

    /** Shows a command; passwords are not shown. */
    void show(RespCommand command, String name, String address, long nowMs) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "+%d.%06d [0 %s]", nowMs / 1000, nowMs % 1000 * 1000, address));
        boolean secret = name.equals("auth") || name.equals("hello");
        for (int i = 0; i < command.size(); i++) {
            line.append(" \"");
            int length = Math.min(command.length(i), MOST_BYTES);
            String text = secret && i > 0
                    ? "(hidden)"
                    : command.source().toString(command.start(i), length, StandardCharsets.ISO_8859_1);
            text.chars().forEach(c -> escaped(line, (char) c));
            line.append('"');
        }
        byte[] bytes = line.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        all.forEach(one -> one.loop().loop().execute(() -> one.push(bytes)));
    }

    private static void escaped(StringBuilder line, char c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c < ' ' || c > '~') {
                    line.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
