package io.netloft.kvstore.core;

/** Times at which keys vanish, as arguments give them. */
final class Expiry {
    private static final long SECOND = 1_000;

    private Expiry() {}

    /** Whether the argument is EX, PX, EXAT or PXAT. */
    static boolean named(Call call, int i) {
        return call.is(i, "EX") || call.is(i, "PX") || call.is(i, "EXAT") || call.is(i, "PXAT");
    }

    /** The time that an option from {@link #named} and the number behind it mean. */
    static long at(Call call, int i) {
        boolean seconds = call.is(i, "EX") || call.is(i, "EXAT");
        boolean absolute = call.is(i, "EXAT") || call.is(i, "PXAT");
        return at(call, i + 1, seconds, absolute);
    }

    /** The time in milliseconds of the epoch that a number above 0 means. */
    static long at(Call call, int i, boolean seconds, boolean absolute) {
        long value = call.integer(i);
        if (value <= 0 || (seconds && value > Long.MAX_VALUE / SECOND)) {
            throw invalid(call);
        }
        long millis = seconds ? value * SECOND : value;
        if (absolute) {
            return Math.min(millis, Entry.NEVER - 1);
        }
        if (millis > Long.MAX_VALUE - call.now()) {
            throw invalid(call);
        }
        return Math.min(millis + call.now(), Entry.NEVER - 1);
    }

    static CommandError invalid(Call call) {
        return new CommandError("ERR invalid expire time in '" + call.spec().name() + "' command");
    }
}
