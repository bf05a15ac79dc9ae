package io.netloft.sniffer.stream;

import org.jspecify.annotations.Nullable;

/** A stream of TCP whose octets somebody wants: what waits in each direction, and its place in the list by use. */
final class Conversation {
    private final int entry;
    private final StreamListener listener;
    private final @Nullable Pieces[] pieces = new Pieces[2];
    private final int[] acknowledged = new int[2];
    private final boolean[] acknowledges = new boolean[2];
    private final int[] last = new int[2];
    private final boolean[] ending = new boolean[2];
    private final boolean[] begun = new boolean[2];
    private final boolean[] ended = new boolean[2];
    private int held;
    private @Nullable Conversation older;
    private @Nullable Conversation younger;

    Conversation(int entry, StreamListener listener) {
        this.entry = entry;
        this.listener = listener;
    }

    int entry() {
        return entry;
    }

    StreamListener listener() {
        return listener;
    }

    /** What waits of a side, or null when nothing ever did. */
    @Nullable
    Pieces waiting(int side) {
        return pieces[side];
    }

    Pieces pieces(int side) {
        Pieces known = pieces[side];
        if (known == null) {
            known = new Pieces();
            pieces[side] = known;
        }
        return known;
    }

    /** Says that the other side has got what a side sent, up to here. */
    void acknowledge(int side, int sequence) {
        if (!acknowledges[side] || sequence - acknowledged[side] > 0) {
            acknowledges[side] = true;
            acknowledged[side] = sequence;
        }
    }

    /** Whether the other side has got all before this octet. */
    boolean acknowledged(int side, int sequence) {
        return acknowledges[side] && acknowledged[side] - sequence >= 0;
    }

    /** Says where a side ends. */
    void ending(int side, int sequence) {
        ending[side] = true;
        last[side] = sequence;
    }

    /** Whether a side that goes on at this octet has ended. */
    boolean endsAt(int side, int sequence) {
        return ending[side] && sequence - last[side] >= 0;
    }

    /** Whether this is the first time it is asked of a side. */
    boolean begin(int side) {
        boolean first = !begun[side];
        begun[side] = true;
        return first;
    }

    /** Whether a side has begun and this is the first time that its end is asked for. */
    boolean end(int side) {
        boolean first = begun[side] && !ended[side];
        ended[side] = true;
        return first;
    }

    boolean ended() {
        return ended[0] && ended[1];
    }

    /** Octets it held when this was asked last. */
    int held() {
        return held;
    }

    void held(int octets) {
        held = octets;
    }

    /** Octets it holds now. */
    int holds() {
        int all = listener.held();
        for (Pieces waiting : pieces) {
            all += waiting == null ? 0 : waiting.octets();
        }
        return all;
    }

    @Nullable
    Conversation older() {
        return older;
    }

    void older(@Nullable Conversation before) {
        older = before;
    }

    @Nullable
    Conversation younger() {
        return younger;
    }

    void younger(@Nullable Conversation after) {
        younger = after;
    }
}
