package io.netloft.kvstore.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.BiConsumer;

/**
 * What waits for an element. A command that finds none becomes a {@link Waiter}; {@link #serve} ends its wait when one of
 * its keys has come to be.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
final class BlockingCommands {
    private static final CommandError NOT_FLOAT = new CommandError("ERR timeout is not a float or out of range");
    private static final CommandError NEGATIVE = new CommandError("ERR timeout is negative");
    private static final CommandError RANGE = new CommandError("ERR timeout is out of range");
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000);

    private BlockingCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("blpop", BlockingCommands::pop);
        bind.accept("brpop", BlockingCommands::pop);
        bind.accept("bzpopmin", BlockingCommands::pop);
        bind.accept("bzpopmax", BlockingCommands::pop);
        bind.accept("blmove", BlockingCommands::move);
        bind.accept("brpoplpush", BlockingCommands::move);
        bind.accept("blmpop", BlockingCommands::multiPop);
        bind.accept("bzmpop", BlockingCommands::multiPop);
    }

    private static void pop(Call call) {
        int timeout = call.count() - 1;
        long deadline = deadline(call, timeout);
        serveOrWait(call, 1, timeout - 1, deadline);
    }

    private static void multiPop(Call call) {
        long deadline = deadline(call, 1);
        MultiPop pop = MultiPop.parse(call, 2);
        serveOrWait(call, pop.firstKey(), pop.lastKey(), deadline);
    }

    private static void move(Call call) {
        if (call.spec().name().equals("blmove")) {
            ListPops.left(call, 3);
            ListPops.left(call, 4);
        }
        serveOrWait(call, 1, 1, deadline(call, call.count() - 1));
    }

    private static void serveOrWait(Call call, int firstKey, int lastKey, long deadline) {
        for (int i = firstKey; i <= lastKey; i++) {
            Entry entry = call.find(i);
            if (entry != null) {
                if (!serve(call, entry)) {
                    throw CommandError.WRONG_TYPE;
                }
                return;
            }
        }
        byte[][] keys = new byte[lastKey - firstKey + 1][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = call.bytes(firstKey + i);
        }
        call.waitFor(keys, deadline, !answersElement(call));
    }

    /**
     * Does a waiting command to a key that has elements, and writes its reply.
     *
     * @return false when the key holds another type than the command wants
     * @throws CommandError the reply, when the command can't be done for another reason
     */
    static boolean serve(Call call, Entry entry) {
        byte[] key = entry.key();
        String name = call.spec().name();
        if (!(sorted(call.spec()) ? SortedSetValue.class : ListValue.class).isInstance(entry.value())) {
            return false;
        }
        switch (name) {
            case "blpop", "brpop" -> popOne(call, key, name.equals("blpop"));
            case "blmove" -> ListPops.moved(call, key, ListPops.left(call, 3), ListPops.left(call, 4));
            case "brpoplpush" -> ListPops.moved(call, key, false, true);
            case "blmpop" -> ListPops.popNamed(call, key, there(call, key, ListValue.class), MultiPop.parse(call, 2));
            case "bzmpop" ->
                SortedSetWrites.popNamed(call, key, there(call, key, SortedSetValue.class), MultiPop.parse(call, 2));
            default -> popScored(call, key, name.equals("bzpopmin"));
        }
        return true;
    }

    /** Whether it takes from sorted sets. */
    static boolean sorted(CommandSpec spec) {
        return spec.name().startsWith("bz");
    }

    private static <T extends Collected> T there(Call call, byte[] key, Class<T> type) {
        T value = call.edit(key, type);
        if (value == null) {
            throw new IllegalStateException("a key that was just found is gone");
        }
        return value;
    }

    private static void popOne(Call call, byte[] key, boolean left) {
        ListValue list = there(call, key, ListValue.class);
        call.out().array(2).bulk(key).bulk(list.pop(left));
        call.changed(key, list, 'l', left ? "lpop" : "rpop");
    }

    private static void popScored(Call call, byte[] key, boolean lowest) {
        SortedSetValue set = there(call, key, SortedSetValue.class);
        call.out().array(3).bulk(key);
        SortedSetWrites.pop(call, key, set, lowest, 1, false);
    }

    /** Writes the reply of a command that waited in vain. */
    static void nothing(Call call) {
        if (answersElement(call)) {
            call.out().nullBulk();
        } else {
            call.out().nullArray();
        }
    }

    private static boolean answersElement(Call call) {
        String name = call.spec().name();
        return name.equals("blmove") || name.equals("brpoplpush");
    }

    /** When a wait of so many seconds ends; 0 seconds never do. */
    private static long deadline(Call call, int i) {
        BigDecimal seconds = LongDouble.parse(call.text(i), NOT_FLOAT);
        if (seconds == null) {
            throw NOT_FLOAT;
        }
        BigDecimal millis = seconds.multiply(SECOND).setScale(0, RoundingMode.CEILING);
        if (millis.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw RANGE;
        }
        if (millis.signum() < 0) {
            throw NEGATIVE;
        }
        if (millis.signum() == 0) {
            return Entry.NEVER;
        }
        if (millis.longValue() > Long.MAX_VALUE - call.now()) {
            throw RANGE;
        }
        return millis.longValue() + call.now();
    }
}
