package io.netloft.kvstore.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Sets, but for what combines several ({@link SetAlgebra}). */
final class SetCommands {
    private SetCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("sadd", SetCommands::sadd);
        bind.accept("srem", SetCommands::srem);
        bind.accept("smove", SetCommands::smove);
        bind.accept("sismember", SetCommands::sismember);
        bind.accept("smismember", SetCommands::smismember);
        bind.accept("scard", SetCommands::scard);
        bind.accept("smembers", SetCommands::smembers);
        bind.accept("spop", SetCommands::spop);
        bind.accept("srandmember", SetCommands::srandmember);
    }

    private static void sadd(Call call) {
        byte[] key = call.bytes(1);
        SetValue there = call.edit(key, SetValue.class);
        SetValue set = there == null ? new SetValue(call.generation(), call.hashSeed()) : there;
        int added = 0;
        for (int i = 2; i < call.count(); i++) {
            added += set.add(call.bytes(i)) ? 1 : 0;
        }
        if (added > 0) {
            call.changed(key, set, 's', "sadd");
        }
        call.out().integer(added);
    }

    private static void srem(Call call) {
        byte[] key = call.bytes(1);
        SetValue set = call.edit(key, SetValue.class);
        int removed = 0;
        for (int i = 2; set != null && i < call.count(); i++) {
            removed += set.remove(call.bytes(i)) ? 1 : 0;
        }
        if (set != null && removed > 0) {
            call.changed(key, set, 's', "srem");
        }
        call.out().integer(removed);
    }

    private static void smove(Call call) {
        byte[] from = call.bytes(1);
        byte[] to = call.bytes(2);
        byte[] member = call.bytes(3);
        SetValue source = call.edit(from, SetValue.class);
        if (source == null) {
            call.out().integer(0);
            return;
        }
        SetValue there = call.edit(to, SetValue.class);
        if (source == there) {
            call.out().integer(source.contains(member) ? 1 : 0);
            return;
        }
        if (!source.remove(member)) {
            call.out().integer(0);
            return;
        }
        call.changed(from, source, 's', "srem");
        SetValue target = there == null ? new SetValue(call.generation(), call.hashSeed()) : there;
        if (target.add(member)) {
            call.changed(to, target, 's', "sadd");
        }
        call.out().integer(1);
    }

    private static void sismember(Call call) {
        SetValue set = call.read(1, SetValue.class);
        call.out().integer(set != null && set.contains(call.bytes(2)) ? 1 : 0);
    }

    private static void smismember(Call call) {
        SetValue set = call.read(1, SetValue.class);
        call.out().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            call.out().integer(set != null && set.contains(call.bytes(i)) ? 1 : 0);
        }
    }

    private static void scard(Call call) {
        SetValue set = call.read(1, SetValue.class);
        call.out().integer(set == null ? 0 : set.size());
    }

    private static void smembers(Call call) {
        SetValue set = call.read(1, SetValue.class);
        int size = set == null ? 0 : set.size();
        call.out().set(size);
        for (int i = 0; set != null && i < size; i++) {
            call.out().bulk(set.get(i));
        }
    }

    private static void spop(Call call) {
        if (call.count() > 3) {
            throw CommandError.SYNTAX;
        }
        byte[] key = call.bytes(1);
        if (call.count() == 3) {
            spopMany(call, key);
            return;
        }
        SetValue set = call.edit(key, SetValue.class);
        if (set == null) {
            call.out().nullBulk();
            return;
        }
        int number = call.random().below(set.size());
        call.out().bulk(set.get(number));
        set.removeAt(number);
        call.changed(key, set, 's', "spop");
    }

    private static void spopMany(Call call, byte[] key) {
        long count = call.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
        SetValue set = call.edit(key, SetValue.class);
        int popped = set == null ? 0 : (int) Math.min(count, set.size());
        call.out().set(popped);
        if (set == null || popped == 0) {
            return;
        }
        List<byte[]> members = new ArrayList<>(popped);
        RandomPick.each(call.random(), set.size(), popped, false, number -> members.add(set.get(number)));
        for (byte[] member : members) {
            call.out().bulk(member);
            set.remove(member);
        }
        call.changed(key, set, 's', "spop");
    }

    private static void srandmember(Call call) {
        if (call.count() > 3) {
            throw CommandError.SYNTAX;
        }
        if (call.count() == 2) {
            SetValue set = call.read(1, SetValue.class);
            ListCommands.reply(call, set == null ? null : set.get(call.random().below(set.size())));
            return;
        }
        RandomPick pick = new RandomPick(RandomPick.count(call), false);
        SetValue set = call.read(1, SetValue.class);
        if (set == null) {
            call.out().emptyArray();
            return;
        }
        pick.run(call, set.size(), (i, with) -> call.out().bulk(set.get(i)));
    }
}
