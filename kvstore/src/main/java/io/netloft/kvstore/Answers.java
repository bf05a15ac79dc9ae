package io.netloft.kvstore;

import java.nio.charset.StandardCharsets;

/** Answers of the server's own. */
final class Answers {
    static final byte[] NO_QUORUM = error("CLUSTERDOWN no quorum took the command in time; nothing was written");
    static final byte[] NO_READ_QUORUM = error("CLUSTERDOWN no quorum confirmed the read in time");
    static final byte[] UNCERTAIN =
            error("UNCERTAIN the command may or may not have been carried out: the cluster lost its leader meanwhile");

    private Answers() {}

    private static byte[] error(String text) {
        return ascii("-" + text + "\r\n");
    }

    /** Bytes of a text that has nothing but ASCII. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
