package io.netloft.kvstore;

import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The commands that took longest on this node, the newest first; bounded, the oldest are dropped. Thread-safe. */
final class SlowLog {
    private static final int MOST_ARGS = 32;
    private static final int MOST_BYTES = 128;

    /**
     * A slow command.
     *
     * @param client address and name of who asked; empty when it came from the log
     */
    record Slow(long id, long epochSeconds, long micros, List<String> args, String address, String client) {}

    private final ArrayDeque<Slow> entries = new ArrayDeque<>();
    private long next;
    private volatile long thresholdNs;
    private volatile int most;

    SlowLog(long thresholdMicros, int most) {
        threshold(thresholdMicros);
        this.most = most;
    }

    /** From how many microseconds on; negative: nothing is noted. */
    void threshold(long micros) {
        thresholdNs = micros < 0 ? Long.MAX_VALUE : micros * 1000;
    }

    void most(int entriesKept) {
        most = entriesKept;
    }

    boolean isSlow(long ns) {
        return ns >= thresholdNs;
    }

    synchronized void add(long nowMs, long ns, RespCommand command, String address, String client) {
        entries.addFirst(new Slow(next++, nowMs / 1000, ns / 1000, args(command), address, client));
        while (entries.size() > most) {
            entries.removeLast();
        }
    }

    private static List<String> args(RespCommand command) {
        List<String> args = new ArrayList<>();
        int shown = Math.min(command.size(), MOST_ARGS);
        for (int i = 0; i < shown; i++) {
            if (i == MOST_ARGS - 1 && command.size() > MOST_ARGS) {
                args.add("... (" + (command.size() - MOST_ARGS + 1) + " more arguments)");
                break;
            }
            int length = command.length(i);
            String text = command.source()
                    .toString(command.start(i), Math.min(length, MOST_BYTES), StandardCharsets.ISO_8859_1);
            args.add(length > MOST_BYTES ? text + "... (" + (length - MOST_BYTES) + " more bytes)" : text);
        }
        return args;
    }

    /** The newest ones; a negative number: all. */
    synchronized List<Slow> newest(long count) {
        return entries.stream().limit(count < 0 ? Long.MAX_VALUE : count).toList();
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized void clear() {
        entries.clear();
    }
}
