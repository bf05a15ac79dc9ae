package io.netloft.p2p;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** What a node calls itself to its peers (BEP 20): who made it, and letters of no meaning. */
final class PeerIds {
    private static final String CLIENT = "-NL0100-";
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int DRAWN = 12;

    private PeerIds() {}

    /** Another one each time. */
    static byte[] next() {
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        StringBuilder id = new StringBuilder(CLIENT);
        for (int i = 0; i < DRAWN; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
