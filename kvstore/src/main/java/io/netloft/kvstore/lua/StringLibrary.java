package io.netloft.kvstore.lua;

import java.util.HashMap;
import java.util.Map;

/** The string library (Lua 5.1 manual, section 5.4). */
final class StringLibrary {
    static final LuaTable TABLE = table();
    /** The metatable of every string. */
    static final LuaTable METATABLE = new LuaTable().set("__index", TABLE).freeze();

    private static final String MAGIC = "^$*+?.([%-";
    private static final int MOST_BYTES = 8000;

    private StringLibrary() {}

    private static LuaTable table() {
        Map<String, Builtin.Body> all = new HashMap<>();
        all.put("len", args -> Builtin.one(LuaNumbers.box(args.string(0).length())));
        all.put("sub", StringLibrary::sub);
        all.put("byte", StringLibrary::bytes);
        all.put("char", StringLibrary::fromBytes);
        all.put("rep", StringLibrary::repeat);
        all.put("reverse", StringLibrary::reverse);
        all.put("lower", args -> mapped(args, 'A', 'Z', 'a' - 'A'));
        all.put("upper", args -> mapped(args, 'a', 'z', 'A' - 'a'));
        all.put("find", args -> find(args, true));
        all.put("match", args -> find(args, false));
        all.put("gmatch", StringLibrary::gmatch);
        all.put("gfind", StringLibrary::gmatch);
        all.put("gsub", args -> new Substitution(args).run());
        all.put("format", args -> Builtin.one(new StringFormat(args).run()));
        all.put("dump", args -> {
            throw args.error("unable to dump given function");
        });
        return Globals.library(all).freeze();
    }

    /** A position that may count from the end, as one that counts from 1; 0 or less before the first byte. */
    private static long place(long position, int length) {
        return position >= 0 ? position : Math.max(0, length + position + 1);
    }

    private static Object[] sub(Arguments args) {
        LuaString string = args.string(0);
        long from = Math.max(1, place(args.whole(1), string.length()));
        long to = Math.min(string.length(), place(args.whole(2, -1), string.length()));
        if (from > to) {
            return Builtin.one(LuaString.EMPTY);
        }
        if (from == 1 && to == string.length()) {
            return Builtin.one(string);
        }
        args.run().budget().bytes(to - from + 33);
        return Builtin.one(string.sub((int) from - 1, (int) to));
    }

    private static Object[] bytes(Arguments args) {
        LuaString string = args.string(0);
        long first = place(args.whole(1, 1), string.length());
        long from = Math.max(1, first);
        long to = Math.min(string.length(), place(args.whole(2, first), string.length()));
        if (from > to) {
            return Builtin.nothing();
        }
        if (to - from >= MOST_BYTES) {
            throw args.error("string slice too long");
        }
        Object[] all = new Object[(int) (to - from) + 1];
        args.run().budget().steps(all.length);
        for (int i = 0; i < all.length; i++) {
            all[i] = LuaNumbers.box(string.at((int) from - 1 + i));
        }
        return all;
    }

    private static Object[] fromBytes(Arguments args) {
        byte[] all = new byte[args.size()];
        for (int i = 0; i < all.length; i++) {
            long c = args.whole(i);
            if (c < 0 || c > 255) {
                throw args.bad(i, "invalid value");
            }
            all[i] = (byte) c;
        }
        return Builtin.one(args.made(all));
    }

    private static Object[] repeat(Arguments args) {
        LuaString string = args.string(0);
        long count = Math.max(0, args.whole(1));
        if (string.length() == 0 || count == 0) {
            return Builtin.one(LuaString.EMPTY);
        }
        args.run().budget().bytes(count > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : count * string.length() + 32);
        byte[] all = new byte[(int) count * string.length()];
        for (int at = 0; at < all.length; at += string.length()) {
            System.arraycopy(string.bytes(), 0, all, at, string.length());
        }
        return Builtin.one(new LuaString(all));
    }

    private static Object[] reverse(Arguments args) {
        LuaString string = args.string(0);
        args.run().budget().bytes(string.length() + 32L);
        byte[] all = new byte[string.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = string.bytes()[all.length - 1 - i];
        }
        return Builtin.one(new LuaString(all));
    }

    private static Object[] mapped(Arguments args, int from, int to, int by) {
        LuaString string = args.string(0);
        args.run().budget().bytes(string.length() + 32L);
        byte[] all = string.bytes().clone();
        for (int i = 0; i < all.length; i++) {
            if (all[i] >= from && all[i] <= to) {
                all[i] += (byte) by;
            }
        }
        return Builtin.one(new LuaString(all));
    }

    // ---- patterns

    private static Object[] find(Arguments args, boolean places) {
        LuaString text = args.string(0);
        LuaString pattern = args.string(1);
        long from = Math.max(1, place(args.whole(2, 1), text.length())) - 1;
        int at = (int) Math.min(from, text.length());
        if (places && (Operators.isTrue(args.get(3)) || isPlain(pattern))) {
            return plain(args, text, pattern, at);
        }
        boolean anchored = pattern.length() > 0 && pattern.at(0) == '^';
        LuaPattern matcher = new LuaPattern(args.run(), text, pattern);
        do {
            int end = matcher.matchAt(at, anchored ? 1 : 0);
            if (end >= 0) {
                return places ? found(matcher, at, end) : captured(matcher, at, end, true);
            }
            at++;
        } while (at <= text.length() && !anchored);
        return Builtin.one(Nil.NIL);
    }

    private static Object[] found(LuaPattern matcher, int at, int end) {
        Object[] captured = captured(matcher, at, end, false);
        Object[] all = new Object[captured.length + 2];
        all[0] = LuaNumbers.box(at + 1);
        all[1] = LuaNumbers.box(end);
        System.arraycopy(captured, 0, all, 2, captured.length);
        return all;
    }

    static Object[] captured(LuaPattern matcher, int start, int end, boolean whole) {
        int count = matcher.captures() == 0 && whole ? 1 : matcher.captures();
        Object[] all = new Object[count];
        for (int i = 0; i < count; i++) {
            all[i] = matcher.capture(i, start, end);
        }
        return all;
    }

    private static boolean isPlain(LuaString pattern) {
        for (byte c : pattern.bytes()) {
            if (MAGIC.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static Object[] plain(Arguments args, LuaString text, LuaString wanted, int from) {
        byte[] in = text.bytes();
        byte[] what = wanted.bytes();
        for (int at = from; at + what.length <= in.length; at++) {
            int same = 0;
            while (same < what.length && in[at + same] == what[same]) {
                same++;
            }
            if ((at & 15) == 0 || same > 8) {
                args.run().budget().steps(1 + (same >> 3));
            }
            if (same == what.length) {
                return new Object[] {LuaNumbers.box(at + 1), LuaNumbers.box(at + same)};
            }
        }
        return Builtin.one(Nil.NIL);
    }

    private static Object[] gmatch(Arguments args) {
        LuaString text = args.string(0);
        LuaString pattern = args.string(1);
        int[] at = {0};
        return Builtin.one(new Builtin("gmatch", step -> {
            LuaPattern matcher = new LuaPattern(step.run(), text, pattern);
            for (int start = at[0]; start <= text.length(); start++) {
                int end = matcher.matchAt(start, 0);
                if (end >= 0) {
                    at[0] = end == start ? end + 1 : end;
                    return captured(matcher, start, end, true);
                }
            }
            at[0] = text.length() + 1;
            return Builtin.one(Nil.NIL);
        }));
    }
}
