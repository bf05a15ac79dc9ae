package io.netloft.kvstore.lua;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The math library (Lua 5.1 manual, section 5.6), by StrictMath: Math may differ in the last bit between machines. */
final class MathLibrary {
    private MathLibrary() {}

    static LuaTable table() {
        Map<String, Builtin.Body> all = new HashMap<>();
        functions()
                .forEach((name, function) ->
                        all.put(name, args -> Builtin.one(LuaNumbers.box(function.applyAsDouble(args.number(0))))));
        all.put("atan2", args -> Builtin.one(StrictMath.atan2(args.number(0), args.number(1))));
        all.put("fmod", args -> Builtin.one(LuaNumbers.box(args.number(0) % args.number(1))));
        all.put("mod", args -> Builtin.one(LuaNumbers.box(args.number(0) % args.number(1))));
        all.put("pow", args -> Builtin.one(LuaNumbers.box(StrictMath.pow(args.number(0), args.number(1)))));
        all.put("max", args -> extreme(args, 1));
        all.put("min", args -> extreme(args, -1));
        all.put("frexp", MathLibrary::frexp);
        all.put("ldexp", args -> Builtin.one(LuaNumbers.box(ldexp(args.number(0), args.whole(1)))));
        all.put("modf", MathLibrary::modf);
        all.put("random", MathLibrary::random);
        all.put("randomseed", args -> {
            args.run().random().seed((int) args.whole(0));
            return Builtin.nothing();
        });
        return Globals.library(all)
                .set("pi", Math.PI)
                .set("huge", Double.POSITIVE_INFINITY)
                .freeze();
    }

    private static Map<String, DoubleUnaryOperator> functions() {
        return Map.ofEntries(
                Map.entry("abs", Math::abs),
                Map.entry("ceil", Math::ceil),
                Map.entry("floor", Math::floor),
                Map.entry("sqrt", StrictMath::sqrt),
                Map.entry("exp", StrictMath::exp),
                Map.entry("log", StrictMath::log),
                Map.entry("log10", StrictMath::log10),
                Map.entry("sin", StrictMath::sin),
                Map.entry("cos", StrictMath::cos),
                Map.entry("tan", StrictMath::tan),
                Map.entry("asin", StrictMath::asin),
                Map.entry("acos", StrictMath::acos),
                Map.entry("atan", StrictMath::atan),
                Map.entry("sinh", StrictMath::sinh),
                Map.entry("cosh", StrictMath::cosh),
                Map.entry("tanh", StrictMath::tanh),
                Map.entry("deg", x -> x / (Math.PI / 180)),
                Map.entry("rad", x -> x * (Math.PI / 180)));
    }

    private static Object[] extreme(Arguments args, int sign) {
        double most = args.number(0);
        for (int i = 1; i < args.size(); i++) {
            double one = args.number(i);
            most = (sign > 0 ? one > most : one < most) ? one : most;
        }
        return Builtin.one(LuaNumbers.box(most));
    }

    private static Object[] frexp(Arguments args) {
        double value = args.number(0);
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return new Object[] {value, 0.0};
        }
        int exponent = Math.getExponent(value) + 1;
        if (Math.getExponent(value) < Double.MIN_EXPONENT) {
            exponent = Math.getExponent(value * 0x1p54) + 1 - 54;
        }
        return new Object[] {ldexp(value, -(long) exponent), (double) exponent};
    }

    private static double ldexp(double value, long exponent) {
        int bounded = (int) Math.max(-5000, Math.min(5000, exponent));
        int half = bounded / 2;
        return Math.scalb(Math.scalb(value, half), bounded - half);
    }

    private static Object[] modf(Arguments args) {
        double value = args.number(0);
        double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
        double rest = Double.isInfinite(value) ? 0 : value - whole;
        return new Object[] {LuaNumbers.box(whole), LuaNumbers.box(rest)};
    }

    private static Object[] random(Arguments args) {
        double next = args.run().random().next();
        if (args.size() == 0) {
            return Builtin.one(next);
        }
        if (args.size() > 2) {
            throw args.error("wrong number of arguments");
        }
        double low = args.size() == 1 ? 1 : args.whole(0);
        double high = args.whole(args.size() - 1);
        if (low > high) {
            throw args.bad(args.size() - 1, "interval is empty");
        }
        return Builtin.one(LuaNumbers.box(Math.floor(next * (high - low + 1)) + low));
    }
}
