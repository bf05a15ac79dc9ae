package io.netloft.chat.engine;

import java.sql.SQLException;

/** What a failure of the database means. */
final class Faults {
    private static final int BUSY = 5;
    private static final int READ_ONLY = 8;
    private static final int INPUT_OUTPUT = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int PRIMARY = 0xff;

    private Faults() {}

    private static int code(Throwable failure) {
        return failure instanceof SQLException sql ? sql.getErrorCode() & PRIMARY : 0;
    }

    /** Whether it would have met any other work as well. */
    static boolean ofTheDisk(Throwable failure) {
        return switch (code(failure)) {
            case BUSY, READ_ONLY, INPUT_OUTPUT, CORRUPT, FULL, CANNOT_OPEN -> true;
            default -> false;
        };
    }

    /** What to tell a user. */
    static String sentence(Throwable failure) {
        return switch (code(failure)) {
            case FULL -> "disk: full (expected: room for the database); what is stored can be read";
            case INPUT_OUTPUT, CANNOT_OPEN -> "disk: it reads or writes no more";
            case CORRUPT -> "database: damaged";
            case READ_ONLY -> "database: read only";
            case BUSY -> "database: held by another program";
            default -> "store: failed; the log has the cause";
        };
    }
}
