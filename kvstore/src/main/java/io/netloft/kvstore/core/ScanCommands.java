package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** SCAN and its like: walks that outlive changes. */
final class ScanCommands {
    private static final int USUAL = 10;

    private ScanCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("scan", ScanCommands::scan);
        bind.accept("hscan", ScanCommands::hscan);
        bind.accept("sscan", ScanCommands::sscan);
        bind.accept("zscan", ScanCommands::zscan);
    }

    /** What may follow the cursor. */
    private record Options(
            long count, @Nullable Glob match, @Nullable String type) {
        static Options parse(Call call, int from, boolean keys) {
            long count = USUAL;
            Glob match = null;
            String type = null;
            for (int i = from; i < call.count(); i += 2) {
                if (i + 1 == call.count()) {
                    throw CommandError.SYNTAX;
                } else if (call.is(i, "COUNT")) {
                    count = call.integer(i + 1);
                    if (count < 1) {
                        throw CommandError.SYNTAX;
                    }
                } else if (call.is(i, "MATCH")) {
                    match = new Glob(call.bytes(i + 1));
                } else if (keys && call.is(i, "TYPE")) {
                    type = call.text(i + 1);
                } else {
                    throw CommandError.SYNTAX;
                }
            }
            return new Options(count, match, type);
        }

        boolean matches(byte[] name) {
            return match == null || match.matches(name);
        }
    }

    private static long cursor(Call call, int i) {
        String text = call.text(i);
        if (text.isEmpty()) {
            return 0;
        }
        if (text.charAt(0) != '-' && text.charAt(0) != '+' && !isDigit(text.charAt(0))) {
            throw CommandError.INVALID_CURSOR;
        }
        try {
            boolean negative = text.charAt(0) == '-';
            long cursor = Long.parseUnsignedLong(negative ? text.substring(1) : text);
            return negative ? -cursor : cursor;
        } catch (NumberFormatException e) {
            throw CommandError.INVALID_CURSOR;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void scan(Call call) {
        long cursor = cursor(call, 1);
        Options options = Options.parse(call, 2, true);
        List<byte[]> found = new ArrayList<>();
        long next = call.store().keys().scan(cursor, options.count(), entry -> {
            boolean typed = options.type() == null || options.type().equalsIgnoreCase(entry.type());
            if (typed && !entry.expired(call.now()) && options.matches(entry.key())) {
                found.add(entry.key());
            }
        });
        answer(call, next, found);
    }

    private static void answer(Call call, long next, List<byte[]> found) {
        call.out().array(2).bulk(Long.toUnsignedString(next)).array(found.size());
        found.forEach(call.out()::bulk);
    }

    private static void hscan(Call call) {
        long cursor = cursor(call, 2);
        HashValue hash = call.read(1, HashValue.class);
        List<byte[]> found = new ArrayList<>();
        long next = 0;
        if (hash != null) {
            Options options = Options.parse(call, 3, false);
            next = hash.fields().scan(cursor, options.count(), i -> {
                if (options.matches(hash.field(i))) {
                    found.add(hash.field(i));
                    found.add(hash.value(i));
                }
            });
        }
        answer(call, next, found);
    }

    private static void sscan(Call call) {
        long cursor = cursor(call, 2);
        SetValue set = call.read(1, SetValue.class);
        List<byte[]> found = new ArrayList<>();
        long next = 0;
        if (set != null) {
            Options options = Options.parse(call, 3, false);
            next = set.members().scan(cursor, options.count(), i -> {
                if (options.matches(set.get(i))) {
                    found.add(set.get(i));
                }
            });
        }
        answer(call, next, found);
    }

    private static void zscan(Call call) {
        long cursor = cursor(call, 2);
        SortedSetValue set = call.read(1, SortedSetValue.class);
        List<byte[]> found = new ArrayList<>();
        long next = 0;
        if (set != null) {
            Options options = Options.parse(call, 3, false);
            next = set.scan(cursor, options.count(), item -> {
                if (options.matches(item.member())) {
                    found.add(item.member());
                    found.add(RespWriter.decimalText(item.score()));
                }
            });
        }
        answer(call, next, found);
    }
}
