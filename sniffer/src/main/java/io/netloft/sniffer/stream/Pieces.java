package io.netloft.sniffer.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Segments of one direction that came before their turn, by sequence number; a copy of each. */
final class Pieces {
    private static final int MOST = 1024;

    private Piece[] pieces = new Piece[4];
    private int count;
    private int octets;

    /**
     * One segment.
     *
     * @param sequence number of its first octet
     * @param octets those captured
     * @param wire how many there were on the wire
     */
    record Piece(int sequence, byte[] octets, int wire) {}

    int octets() {
        return octets;
    }

    /** The one that comes first, or null. */
    @Nullable
    Piece first() {
        return count == 0 ? null : pieces[0];
    }

    /** Takes the first one out. */
    void drop() {
        octets -= pieces[0].octets.length;
        count--;
        System.arraycopy(pieces, 1, pieces, 0, count);
    }

    /** Whether there is no room for so many octets more. */
    boolean full(int more, int most) {
        return count == MOST || octets + more > most;
    }

    /** Adds one; of two with the same number the longer one stays. */
    void add(int sequence, byte[] from, int at, int captured, int wire) {
        int place = count;
        while (place > 0 && pieces[place - 1].sequence - sequence > 0) {
            place--;
        }
        if (place > 0 && pieces[place - 1].sequence == sequence) {
            if (pieces[place - 1].wire >= wire) {
                return;
            }
            place--;
            octets -= pieces[place].octets.length;
        } else {
            if (count == pieces.length) {
                pieces = Arrays.copyOf(pieces, count * 2);
            }
            System.arraycopy(pieces, place, pieces, place + 1, count - place);
            count++;
        }
        pieces[place] = new Piece(sequence, Arrays.copyOfRange(from, at, at + captured), wire);
        octets += captured;
    }
}
