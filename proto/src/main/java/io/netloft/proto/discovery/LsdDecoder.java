package io.netloft.proto.discovery;

import io.netloft.proto.bencode.InfoHash;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads datagrams. Lenient where senders differ: names in any case, lines ended by LF alone, headers in any order. */
public final class LsdDecoder {
    private static final String START = "BT-SEARCH * HTTP/1.";
    private static final int MOST_PORT = 65_535;

    private final LsdLimits limits;

    /** Every datagram stands alone: one decoder reads any number. */
    public LsdDecoder(LsdLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one datagram, all that is readable.
     *
     * @throws LsdException when it breaks a rule or a limit
     */
    public LsdMessage decode(ByteBuf in) {
        int length = in.readableBytes();
        if (length > limits.maxBytes()) {
            throw new LsdException(LsdFault.BYTES, length);
        }
        String[] lines = in.toString(StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        // HTTP/1.1 and whatever minor version follows it; 1.0 had no Host.
        if (!lines[0].startsWith(START) || lines[0].length() != START.length() + 1 || lines[0].endsWith("0")) {
            throw new LsdException(LsdFault.START, shown(lines[0]));
        }
        return message(lines);
    }

    private LsdMessage message(String[] lines) {
        String host = "";
        String cookie = null;
        int port = 0;
        List<InfoHash> hashes = new ArrayList<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new LsdException(LsdFault.HEADER, shown(lines[i]));
            }
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> host = value;
                case "port" -> port = port(value, port);
                case "infohash" -> hashes.add(hash(value, hashes.size()));
                case "cookie" -> {
                    if (cookie != null || value.length() > limits.maxCookie()) {
                        throw new LsdException(LsdFault.COOKIE, shown(value));
                    }
                    cookie = value;
                }
                default -> {}
            }
        }
        if (port == 0) {
            throw new LsdException(LsdFault.PORT, "none");
        }
        if (hashes.isEmpty()) {
            throw new LsdException(LsdFault.HASH, "none");
        }
        return new LsdMessage(host, port, hashes, cookie == null ? "" : cookie);
    }

    private static int port(String value, int before) {
        int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
        if (port < 1 || port > MOST_PORT || before != 0) {
            throw new LsdException(LsdFault.PORT, shown(value));
        }
        return port;
    }

    private InfoHash hash(String value, int before) {
        InfoHash hash = value.length() == 2 * InfoHash.LENGTH ? InfoHash.parse(value) : null;
        if (hash == null || before == limits.maxHashes()) {
            throw new LsdException(LsdFault.HASH, hash == null ? shown(value) : before + 1);
        }
        return hash;
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 60)).replaceAll("[^ -~]", "?");
    }
}
