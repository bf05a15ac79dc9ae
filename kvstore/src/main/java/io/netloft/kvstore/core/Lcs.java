package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LCS: the longest common subsequence of two strings, by the table of lengths of all prefixes. */
final class Lcs {
    private static final long MOST_CELLS = 16L << 20;
    private static final byte[] EMPTY = {};

    private final byte[] a;
    private final byte[] b;
    private final int[] lengths;

    private record Match(int aFrom, int aTo, int bFrom, int bTo) {
        int length() {
            return aTo - aFrom + 1;
        }
    }

    private Lcs(byte[] a, byte[] b) {
        this.a = a;
        this.b = b;
        this.lengths = new int[(a.length + 1) * (b.length + 1)];
        for (int i = 1; i <= a.length; i++) {
            for (int j = 1; j <= b.length; j++) {
                lengths[i * (b.length + 1) + j] =
                        a[i - 1] == b[j - 1] ? length(i - 1, j - 1) + 1 : Math.max(length(i - 1, j), length(i, j - 1));
            }
        }
    }

    private int length(int i, int j) {
        return lengths[i * (b.length + 1) + j];
    }

    static void run(Call call) {
        byte[] a = string(call, 1);
        byte[] b = string(call, 2);
        boolean lengthOnly = false;
        boolean indexes = false;
        boolean withLengths = false;
        long shortest = 0;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, "IDX")) {
                indexes = true;
            } else if (call.is(i, "LEN")) {
                lengthOnly = true;
            } else if (call.is(i, "WITHMATCHLEN")) {
                withLengths = true;
            } else if (call.is(i, "MINMATCHLEN") && i + 1 < call.count()) {
                shortest = Math.max(0, call.integer(++i));
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (indexes && lengthOnly) {
            throw new CommandError("ERR If you want both the length and indexes, please just use IDX.");
        }
        if ((a.length + 1L) * (b.length + 1L) > MOST_CELLS) {
            throw new CommandError("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        }
        Lcs lcs = new Lcs(a, b);
        if (lengthOnly) {
            call.out().integer(lcs.length(a.length, b.length));
        } else if (indexes) {
            lcs.writeMatches(call.out(), shortest, withLengths);
        } else {
            call.out().bulk(lcs.sequence());
        }
    }

    private static byte[] string(Call call, int i) {
        Entry entry = call.find(i);
        if (entry != null && !entry.isString()) {
            throw new CommandError("ERR The specified keys must contain string values");
        }
        return entry == null ? EMPTY : entry.string();
    }

    private byte[] sequence() {
        byte[] sequence = new byte[length(a.length, b.length)];
        int at = sequence.length;
        int i = a.length;
        int j = b.length;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                sequence[--at] = a[i - 1];
                i--;
                j--;
            } else if (length(i - 1, j) > length(i, j - 1)) {
                i--;
            } else {
                j--;
            }
        }
        return sequence;
    }

    // From the end of both strings to their beginnings, as the lengths are known for prefixes.
    private List<Match> matches() {
        List<Match> matches = new ArrayList<>();
        Match open = null;
        int i = a.length;
        int j = b.length;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                open = extend(open, i - 1, j - 1, matches);
                i--;
                j--;
            } else if (length(i - 1, j) > length(i, j - 1)) {
                i--;
            } else {
                j--;
            }
        }
        if (open != null) {
            matches.add(open);
        }
        return matches;
    }

    private static Match extend(@Nullable Match open, int i, int j, List<Match> done) {
        if (open != null && open.aFrom == i + 1 && open.bFrom == j + 1) {
            return new Match(i, open.aTo, j, open.bTo);
        }
        if (open != null) {
            done.add(open);
        }
        return new Match(i, i, j, j);
    }

    private void writeMatches(RespWriter out, long shortest, boolean withLengths) {
        List<Match> shown =
                matches().stream().filter(match -> match.length() >= shortest).toList();
        out.map(2).bulk("matches").array(shown.size());
        for (Match match : shown) {
            out.array(withLengths ? 3 : 2);
            out.array(2).integer(match.aFrom).integer(match.aTo);
            out.array(2).integer(match.bFrom).integer(match.bTo);
            if (withLengths) {
                out.integer(match.length());
            }
        }
        out.bulk("len").integer(length(a.length, b.length));
    }
}
