package io.netloft.systemtests;

import java.util.List;

/**
 * What a chat client has done or been told, a line of its log.
 *
 * @param what it was
 * @param room where
 * @param epoch of the room; empty where it is not known
 * @param seq the number that it is about; -1 for none
 * @param from who said it; empty for none
 * @param cid the sender's id of the message; empty for none
 */
record ChatEntry(What what, String room, String epoch, long seq, String from, String cid) {
    private static final String BETWEEN = "\t";

    /** The kinds. */
    enum What {
        /** Asks to join: behind {@code seq}; -1: where the server says. */
        JOIN,
        /** Has joined and was recovered. */
        RECOVERED,
        /** Has joined at the end, whose number is {@code seq}. */
        STARTED,
        /** Is about to send {@code cid}, perhaps again. */
        SENT,
        /** {@code cid} is stored as {@code seq}. */
        ACKED,
        /** The server keeps {@code seq} as the place of this device. */
        KEPT,
        /** An event of the room's log has come; {@code cid} and {@code from} when it is a message. */
        GOT,
        /** The server says that something is not kept any more. */
        GAP
    }

    /** The line in the log. */
    String line() {
        return String.join(BETWEEN, List.of(what.name(), room, epoch, Long.toString(seq), from, cid)) + "\n";
    }

    /** Reads a line of a log. */
    static ChatEntry of(String line) {
        String[] parts = line.split(BETWEEN, -1);
        if (parts.length != 6) {
            throw new IllegalStateException("log: " + line + " (expected: six parts)");
        }
        return new ChatEntry(What.valueOf(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]), parts[4], parts[5]);
    }

    @Override
    public String toString() {
        return line().strip().replace(BETWEEN, " ");
    }
}
