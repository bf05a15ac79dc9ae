package io.netloft.kvstore.lua;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntBinaryOperator;

/** The bit library: operations on 32-bit numbers, whose results have a sign. */
final class BitLibrary {
    private BitLibrary() {}

    static LuaTable table() {
        Map<String, Builtin.Body> all = new HashMap<>();
        all.put("tobit", args -> result(bits(args, 0)));
        all.put("bnot", args -> result(~bits(args, 0)));
        all.put("bswap", args -> result(Integer.reverseBytes(bits(args, 0))));
        all.put("band", args -> fold(args, (a, b) -> a & b));
        all.put("bor", args -> fold(args, (a, b) -> a | b));
        all.put("bxor", args -> fold(args, (a, b) -> a ^ b));
        all.put("lshift", args -> result(bits(args, 0) << (bits(args, 1) & 31)));
        all.put("rshift", args -> result(bits(args, 0) >>> (bits(args, 1) & 31)));
        all.put("arshift", args -> result(bits(args, 0) >> (bits(args, 1) & 31)));
        all.put("rol", args -> result(Integer.rotateLeft(bits(args, 0), bits(args, 1) & 31)));
        all.put("ror", args -> result(Integer.rotateRight(bits(args, 0), bits(args, 1) & 31)));
        all.put("tohex", BitLibrary::toHex);
        return Globals.library(all).freeze();
    }

    /** The low 32 bits of a number rounded to the next whole one, the even one of two. */
    private static int bits(Arguments args, int i) {
        double whole = Math.rint(args.number(i));
        double low = whole - Math.floor(whole / 0x1p32) * 0x1p32;
        return (int) (long) low;
    }

    private static Object[] result(int bits) {
        return Builtin.one(LuaNumbers.box(bits));
    }

    private static Object[] fold(Arguments args, IntBinaryOperator operator) {
        int all = bits(args, 0);
        for (int i = 1; i < args.size(); i++) {
            all = operator.applyAsInt(all, bits(args, i));
        }
        return result(all);
    }

    private static Object[] toHex(Arguments args) {
        int digits = args.isAbsent(1) ? 8 : bits(args, 1);
        boolean upper = digits < 0;
        int count = Math.min(8, Math.abs(Math.max(digits, -8)));
        String text = String.format("%08x", bits(args, 0)).substring(8 - count);
        return Builtin.one(LuaString.of(upper ? text.toUpperCase(java.util.Locale.ROOT) : text));
    }
}
