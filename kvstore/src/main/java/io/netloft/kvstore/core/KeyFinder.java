package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Where a command's keys are. */
@FunctionalInterface
interface KeyFinder {
    int[] NONE = {};

    // where the number of keys stands, and whether a key to store to stands before it
    Map<String, Integer> COUNTED = Map.ofEntries(
            Map.entry("eval", 2),
            Map.entry("eval_ro", 2),
            Map.entry("evalsha", 2),
            Map.entry("evalsha_ro", 2),
            Map.entry("zunion", 1),
            Map.entry("zinter", 1),
            Map.entry("zdiff", 1),
            Map.entry("zintercard", 1),
            Map.entry("sintercard", 1),
            Map.entry("lmpop", 1),
            Map.entry("zmpop", 1),
            Map.entry("blmpop", 2),
            Map.entry("bzmpop", 2),
            Map.entry("zunionstore", 2),
            Map.entry("zinterstore", 2),
            Map.entry("zdiffstore", 2));

    int[] find(RespCommand command);

    static KeyFinder of(String name, CommandSpec.Facts facts) {
        Integer counted = COUNTED.get(name);
        if (counted != null) {
            return command -> counted(command, counted, name.endsWith("store"));
        }
        if (name.equals("sort")) {
            return KeyFinder::sort;
        }
        if (facts.firstKey() <= 0) {
            return command -> NONE;
        }
        return command -> range(command, facts.firstKey(), facts.lastKey(), facts.keyStep());
    }

    private static int[] range(RespCommand command, int first, int last, int step) {
        int end = last < 0 ? command.size() + last : last;
        if (end >= command.size()) {
            return NONE;
        }
        return IntStream.iterate(first, at -> at <= end, at -> at + step).toArray();
    }

    private static int[] counted(RespCommand command, int at, boolean stores) {
        if (at >= command.size() || !command.isInteger(at)) {
            return NONE;
        }
        long count = command.integer(at);
        if (count < 1 || count > command.size() - at - 1) {
            return NONE;
        }
        IntStream keys = IntStream.rangeClosed(at + 1, at + (int) count);
        return (stores ? IntStream.concat(IntStream.of(1), keys) : keys).toArray();
    }

    private static int[] sort(RespCommand command) {
        int[] keys = {1};
        for (int i = 2; i < command.size(); i++) {
            if (command.is(i, "LIMIT")) {
                i += 2;
            } else if (command.is(i, "GET") || command.is(i, "BY")) {
                i++;
            } else if (command.is(i, "STORE") && i + 1 < command.size()) {
                keys = Arrays.copyOf(keys, 2);
                keys[1] = ++i;
            }
        }
        return keys;
    }
}
