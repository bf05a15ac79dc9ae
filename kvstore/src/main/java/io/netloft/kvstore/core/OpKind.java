package io.netloft.kvstore.core;

import org.jspecify.annotations.Nullable;

/** What an op of a log entry is; the numbers are on disk. */
public enum OpKind {
    /** One command of a client. */
    COMMAND(1),
    /** EXEC: watched keys with their revisions, then commands. */
    TRANSACTION(2),
    /** The leader found keys expired: each is deleted if it still vanishes when it was to. */
    EXPIRE(3),
    /** A command waits no longer. */
    UNBLOCK(4),
    /** A client left: what it waited for goes to somebody else. */
    CANCEL(5),
    /** An origin ends: its replies and what it waits for are forgotten. */
    END_SESSION(6),
    /** A key of the node table is set or removed. */
    SYSTEM(7),
    /** The leader found leases expired: each ends if its deadline is still the same. */
    LEASE_EXPIRE(8),
    /** Conditions, commands for when all hold, and commands for when one does not. */
    CONDITIONAL(9);

    private static final OpKind[] BY_CODE = {
        null, COMMAND, TRANSACTION, EXPIRE, UNBLOCK, CANCEL, END_SESSION, SYSTEM, LEASE_EXPIRE, CONDITIONAL
    };

    private final int code;

    OpKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable OpKind of(int code) {
        return code >= 1 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
