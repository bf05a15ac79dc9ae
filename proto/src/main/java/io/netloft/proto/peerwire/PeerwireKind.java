package io.netloft.proto.peerwire;

import org.jspecify.annotations.Nullable;

/** Kinds of frames by their id, and the length that each must have. */
public enum PeerwireKind {
    CHOKE(0, 1, false),
    UNCHOKE(1, 1, false),
    INTERESTED(2, 1, false),
    NOT_INTERESTED(3, 1, false),
    HAVE(4, 5, false),
    /** Its length follows from the number of pieces. */
    BITFIELD(5, 0, false),
    REQUEST(6, 13, false),
    /** Its length is that of the block and nine. */
    PIECE(7, 0, false),
    CANCEL(8, 13, false),
    PORT(9, 3, false),
    SUGGEST(13, 5, true),
    HAVE_ALL(14, 1, true),
    HAVE_NONE(15, 1, true),
    REJECT(16, 13, true),
    ALLOWED_FAST(17, 5, true),
    /** Its length is free up to a limit. */
    EXTENDED(20, 0, false),
    /** An id that we don't know, hashes of version 2 among them: passed over. */
    UNKNOWN(-1, 0, false),
    /** A frame without an id. */
    KEEP_ALIVE(-2, 0, false);

    private static final int IDS = 21;
    private static final PeerwireKind[] BY_ID = new PeerwireKind[IDS];

    static {
        for (PeerwireKind kind : values()) {
            if (kind.id >= 0) {
                BY_ID[kind.id] = kind;
            }
        }
    }

    private final int id;
    private final int length;
    private final boolean fast;

    PeerwireKind(int id, int length, boolean fast) {
        this.id = id;
        this.length = length;
        this.fast = fast;
    }

    static PeerwireKind of(int id) {
        PeerwireKind found = id < IDS ? BY_ID[id] : null;
        return found == null ? UNKNOWN : found;
    }

    static @Nullable PeerwireKind known(int id) {
        PeerwireKind found = of(id);
        return found == UNKNOWN ? null : found;
    }

    int id() {
        return id;
    }

    /** The length with the id that every frame of the kind has; 0 when it differs. */
    int fixedLength() {
        return length;
    }

    /** Whether it is of the fast extension, and so allowed only where both sides have it (BEP 6). */
    boolean fast() {
        return fast;
    }
}
