package io.netloft.kvstore.core;

import java.io.IOException;

/** A snapshot that can't be used, and where in it the trouble is. */
public final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1;

    private final long offset;

    SnapshotException(long offset, String what) {
        super("snapshot: " + what + " at byte " + offset + "; use an earlier one");
        this.offset = offset;
    }

    /** How many bytes into the snapshot the bad block or its frame begins. */
    public long offset() {
        return offset;
    }
}
