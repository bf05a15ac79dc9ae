package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The replies to one loop's ops of one entry, in order; filled by the thread that applies, emptied by the loop. */
final class Completions {
    private static final int FIRST = 64;
    private static final int FIRST_BYTES = 1024;

    private long[] seqs = new long[FIRST];
    private int[] ends = new int[FIRST];
    private byte[] bytes = new byte[FIRST_BYTES];
    private int count;

    void add(long seq, ByteBuf replies, int start, int length) {
        if (count == seqs.length) {
            seqs = Arrays.copyOf(seqs, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        int from = end();
        if (bytes.length - from < length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, from + length));
        }
        replies.getBytes(start, bytes, from, length);
        seqs[count] = seq;
        ends[count] = from + length;
        count++;
    }

    private int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    int count() {
        return count;
    }

    long seq(int i) {
        return seqs[i];
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    int length(int i) {
        return ends[i] - start(i);
    }
}
