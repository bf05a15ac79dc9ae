package io.netloft.kvstore.core;

/**
 * The arguments of LMPOP, ZMPOP and their like: a number of keys, the keys, which end, and perhaps a count.
 *
 * @param first whether from the left, or the lowest
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
record MultiPop(int firstKey, int lastKey, boolean first, long count) {
    private static final CommandError KEYS = new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError COUNT = new CommandError("ERR count should be greater than 0");

    static MultiPop parse(Call call, int numberAt) {
        long keys = call.integer(numberAt, KEYS);
        if (keys < 1) {
            throw KEYS;
        }
        int firstKey = numberAt + 1;
        if (keys > call.count() - firstKey - 1) {
            throw CommandError.SYNTAX;
        }
        int where = firstKey + (int) keys;
        boolean sorted = call.spec().name().indexOf('z') >= 0;
        boolean first = call.is(where, sorted ? "MIN" : "LEFT");
        if (!first && !call.is(where, sorted ? "MAX" : "RIGHT")) {
            throw CommandError.SYNTAX;
        }
        long count = -1;
        for (int i = where + 1; i < call.count(); i++) {
            if (count >= 0 || !call.is(i, "COUNT") || i + 1 == call.count()) {
                throw CommandError.SYNTAX;
            }
            count = call.integer(++i, COUNT);
            if (count < 1) {
                throw COUNT;
            }
        }
        return new MultiPop(firstKey, where - 1, first, count < 0 ? 1 : count);
    }
}
