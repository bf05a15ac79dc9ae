package io.netloft.kvstore.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators do with values of any type, metatables included (Lua 5.1 manual, sections 2.5 and 2.8). */
final class Operators {
    private static final int MOST_INDIRECTIONS = 100;
    private static final int LONGEST_NUMBER = 500;
    private static final int PARSING_STEPS = 8;
    private static final LuaString INDEX = LuaString.of("__index");
    private static final LuaString NEW_INDEX = LuaString.of("__newindex");
    private static final LuaString EQUAL = LuaString.of("__eq");
    private static final LuaString LESS = LuaString.of("__lt");
    private static final LuaString AT_MOST = LuaString.of("__le");
    private static final LuaString CONCAT = LuaString.of("__concat");

    private Operators() {}

    static boolean isTrue(Object value) {
        return value != Nil.NIL && !Boolean.FALSE.equals(value);
    }

    static String type(Object value) {
        if (value == Nil.NIL) {
            return "nil";
        }
        if (value instanceof Double) {
            return "number";
        }
        if (value instanceof LuaString) {
            return "string";
        }
        if (value instanceof LuaTable) {
            return "table";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        return value instanceof LuaFunction ? "function" : "userdata";
    }

    static Object metamethod(Object value, LuaString event) {
        LuaTable metatable = value instanceof LuaTable table
                ? table.metatable()
                : value instanceof LuaString ? StringLibrary.METATABLE : null;
        return metatable == null ? Nil.NIL : metatable.get(event);
    }

    static LuaError error(Frame frame, int line, String text) {
        frame.run().budget().bytes(text.length());
        return new LuaError(LuaString.of(frame.code().chunk() + ":" + line + ": " + text), line);
    }

    static LuaError typeError(Frame frame, Expr at, String doing, Expr from, Object value) {
        return typeError(frame, at, doing, from.described(), value);
    }

    static LuaError typeError(Frame frame, Expr at, String doing, @Nullable String name, Object value) {
        String what = name == null ? "a " + type(value) + " value" : name + " (a " + type(value) + " value)";
        return error(frame, at.line(), "attempt to " + doing + " " + what);
    }

    // ---- tables

    static Object index(Frame frame, Expr from, Object object, Object key) {
        Object of = object;
        frame.run().budget().key(key);
        for (int i = 0; i < MOST_INDIRECTIONS; i++) {
            frame.run().budget().steps(1);
            Object handler;
            if (of instanceof LuaTable table) {
                Object value = table.get(key);
                if (value != Nil.NIL) {
                    return value;
                }
                handler = metamethod(of, INDEX);
                if (handler == Nil.NIL) {
                    return Nil.NIL;
                }
            } else {
                handler = metamethod(of, INDEX);
                if (handler == Nil.NIL) {
                    throw typeError(frame, from, "index", i == 0 ? from.described() : null, of);
                }
            }
            if (handler instanceof LuaFunction function) {
                return first(frame.run().callAt(frame, from.line(), function, of, key));
            }
            of = handler;
        }
        throw error(frame, from.line(), "loop in gettable");
    }

    static void setIndex(Frame frame, Expr from, Object object, Object key, Object value) {
        Object of = object;
        frame.run().budget().key(key);
        for (int i = 0; i < MOST_INDIRECTIONS; i++) {
            frame.run().budget().steps(1);
            Object handler;
            if (of instanceof LuaTable table) {
                handler = table.metatable() == null ? Nil.NIL : metamethod(of, NEW_INDEX);
                if (handler == Nil.NIL || table.get(key) != Nil.NIL) {
                    rawSet(frame, from, table, key, value);
                    return;
                }
            } else {
                handler = metamethod(of, NEW_INDEX);
                if (handler == Nil.NIL) {
                    throw typeError(frame, from, "index", i == 0 ? from.described() : null, of);
                }
            }
            if (handler instanceof LuaFunction function) {
                frame.run().callAt(frame, from.line(), function, of, key, value);
                return;
            }
            of = handler;
        }
        throw error(frame, from.line(), "loop in settable");
    }

    static void rawSet(Frame frame, Expr from, LuaTable table, Object key, Object value) {
        if (table.isReadOnly()) {
            throw error(frame, from.line(), LuaRun.READ_ONLY);
        }
        if (key == Nil.NIL) {
            throw error(frame, from.line(), "table index is nil");
        }
        if (key instanceof Double number && Double.isNaN(number)) {
            throw error(frame, from.line(), "table index is NaN");
        }
        frame.run().budget().key(key);
        int growth = table.growth(key, value);
        if (growth > 0) {
            frame.run().budget().bytes(growth);
        }
        table.set(key, value);
    }

    static Object first(Object[] values) {
        return values.length == 0 ? Nil.NIL : values[0];
    }

    // ---- arithmetic

    static double compute(char operator, double a, double b) {
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            case '/' -> a / b;
            case '%' -> a - Math.floor(a / b) * b;
            case '^' -> StrictMath.pow(a, b);
            default -> -a;
        };
    }

    static Object arithmetic(Frame frame, Expr at, char operator, Operation.Operand left, Operation.Operand right) {
        frame.run().budget().steps(1);
        Double a = number(frame.run(), left.value());
        Double b = number(frame.run(), right.value());
        if (a != null && b != null) {
            return LuaNumbers.box(compute(operator, a, b));
        }
        LuaString event = event(operator);
        Object handler = metamethod(left.value(), event);
        if (handler == Nil.NIL) {
            handler = metamethod(right.value(), event);
        }
        if (handler == Nil.NIL) {
            Operation.Operand bad = a == null ? left : right;
            throw typeError(frame, at, "perform arithmetic on", bad.from(), bad.value());
        }
        return first(frame.run().callAt(frame, at.line(), handler, left.value(), right.value()));
    }

    private static LuaString event(char operator) {
        return LuaString.of(
                switch (operator) {
                    case '+' -> "__add";
                    case '-' -> "__sub";
                    case '*' -> "__mul";
                    case '/' -> "__div";
                    case '%' -> "__mod";
                    case '^' -> "__pow";
                    default -> "__unm";
                });
    }

    /** The number that a value is or, being a string, reads as; null when none. */
    static @Nullable Double number(LuaRun run, Object value) {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof LuaString string && string.length() < LONGEST_NUMBER) {
            run.budget().steps(PARSING_STEPS + string.length());
            return LuaNumbers.parse(string.toString());
        }
        return null;
    }

    // ---- comparing

    static boolean rawEqual(LuaRun run, Object a, Object b) {
        if (a == b) {
            return !(a instanceof Double number) || !Double.isNaN(number);
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x.doubleValue() == y.doubleValue();
        }
        if (a instanceof LuaString x && b instanceof LuaString y) {
            run.budget().steps(Math.min(x.length(), y.length()) >> 4);
            return x.equals(y);
        }
        return a instanceof Boolean && a.equals(b);
    }

    static boolean equal(LuaRun run, Object a, Object b) {
        if (a != b && a instanceof LuaTable x && b instanceof LuaTable y && x.metatable() != null) {
            Object handler = metamethod(x, EQUAL);
            if (handler != Nil.NIL && rawEqual(run, handler, metamethod(y, EQUAL))) {
                return isTrue(first(run.callBack(handler, x, y)));
            }
        }
        return rawEqual(run, a, b);
    }

    static boolean less(Frame frame, Expr at, Object a, Object b, boolean orEqual) {
        Boolean known = less(frame.run(), a, b, orEqual);
        if (known != null) {
            return known;
        }
        throw error(frame, at.line(), incomparable(a, b));
    }

    static String incomparable(Object a, Object b) {
        return type(a).equals(type(b))
                ? "attempt to compare two " + type(a) + " values"
                : "attempt to compare " + type(a) + " with " + type(b);
    }

    /** Whether one is less; null when they can't be compared. */
    static @Nullable Boolean less(LuaRun run, Object a, Object b, boolean orEqual) {
        if (a instanceof Double x && b instanceof Double y) {
            return orEqual ? x <= y : x < y;
        }
        if (a instanceof LuaString x && b instanceof LuaString y) {
            run.budget().steps(Math.min(x.length(), y.length()) >> 4);
            return orEqual ? x.compareTo(y) <= 0 : x.compareTo(y) < 0;
        }
        if (!type(a).equals(type(b))) {
            return null;
        }
        Object handler = common(run, a, b, orEqual ? AT_MOST : LESS);
        if (handler != Nil.NIL) {
            return isTrue(first(run.callBack(handler, a, b)));
        }
        if (orEqual) {
            Object reverse = common(run, a, b, LESS);
            if (reverse != Nil.NIL) {
                return !isTrue(first(run.callBack(reverse, b, a)));
            }
        }
        return null;
    }

    private static Object common(LuaRun run, Object a, Object b, LuaString event) {
        Object handler = metamethod(a, event);
        return rawEqual(run, handler, metamethod(b, event)) ? handler : Nil.NIL;
    }

    // ---- strings

    static Object concat(Frame frame, Expr at, List<Expr> parts, Object[] values) {
        Object right = values[values.length - 1];
        int left = values.length - 1;
        while (left > 0) {
            int from = left;
            if (isText(right)) {
                while (from > 0 && isText(values[from - 1])) {
                    from--;
                }
            }
            if (from < left) {
                right = join(frame.run(), values, from, left, right);
                left = from;
                continue;
            }
            Object one = values[--left];
            Object handler = metamethod(one, CONCAT);
            if (handler == Nil.NIL) {
                handler = metamethod(right, CONCAT);
            }
            if (handler == Nil.NIL) {
                boolean first = !isText(one);
                throw typeError(frame, at, "concatenate", parts.get(first ? left : left + 1), first ? one : right);
            }
            right = first(frame.run().callAt(frame, at.line(), handler, one, right));
        }
        return right;
    }

    private static boolean isText(Object value) {
        return value instanceof LuaString || value instanceof Double;
    }

    private static Object join(LuaRun run, Object[] values, int from, int to, Object last) {
        LuaString[] strings = new LuaString[to - from + 1];
        long length = 0;
        for (int i = from; i <= to; i++) {
            strings[i - from] = string(run, i == to ? last : values[i]);
            length += strings[i - from].length();
        }
        run.budget().bytes(length + 32);
        byte[] all = new byte[(int) length];
        int at = 0;
        for (LuaString one : strings) {
            System.arraycopy(one.bytes(), 0, all, at, one.length());
            at += one.length();
        }
        return new LuaString(all);
    }

    /** A string, or a number as one. */
    static LuaString string(LuaRun run, Object value) {
        if (value instanceof Double number) {
            run.budget().number(number);
            return LuaString.of(LuaNumbers.text(number));
        }
        return value instanceof LuaString string ? string : LuaString.EMPTY;
    }
}
