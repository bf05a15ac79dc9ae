package io.netloft.kvstore.lua;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table library (Lua 5.1 manual, section 5.5), with what 5.0 had. */
final class TableLibrary {
    private TableLibrary() {}

    static LuaTable table() {
        return Globals.library(Map.of(
                        "concat", TableLibrary::concat,
                        "insert", TableLibrary::insert,
                        "remove", TableLibrary::remove,
                        "sort", TableLibrary::sort,
                        "maxn", TableLibrary::maxn,
                        "getn", args -> Builtin.one(LuaNumbers.box(args.table(0).length())),
                        "setn",
                                args -> {
                                    throw args.error("'setn' is obsolete");
                                },
                        "foreach", TableLibrary::forEach,
                        "foreachi", TableLibrary::forEachIndex))
                .freeze();
    }

    private static Object[] concat(Arguments args) {
        LuaTable table = args.table(0);
        LuaString separator = args.string(1, LuaString.EMPTY);
        long from = args.whole(2, 1);
        long to = args.whole(3, table.length());
        long length = 0;
        for (long i = from; i <= to; i++) {
            args.run().budget().steps(2);
            Object value = table.get(LuaNumbers.box((double) i));
            if (!(value instanceof LuaString) && !(value instanceof Double)) {
                throw args.error(
                        "invalid value (" + Operators.type(value) + ") at index " + i + " in table for 'concat'");
            }
            length += Operators.string(args.run(), value).length() + (i < to ? separator.length() : 0);
        }
        args.run().budget().bytes(length + 32);
        byte[] all = new byte[(int) length];
        int at = 0;
        for (long i = from; i <= to; i++) {
            at = append(all, at, Operators.string(args.run(), table.get(LuaNumbers.box((double) i))));
            at = i < to ? append(all, at, separator) : at;
        }
        return Builtin.one(new LuaString(all));
    }

    private static int append(byte[] to, int at, LuaString string) {
        System.arraycopy(string.bytes(), 0, to, at, string.length());
        return at + string.length();
    }

    private static Object[] insert(Arguments args) {
        LuaTable table = args.changeable(0);
        int end = table.length() + 1;
        if (args.size() != 2 && args.size() != 3) {
            throw args.error("wrong number of arguments to 'insert'");
        }
        if (args.size() == 2) {
            args.put(table, LuaNumbers.box(end), args.get(1));
            return Builtin.nothing();
        }
        long place = args.whole(1);
        Object value = args.get(2);
        if (place < 1 || place > end || value == Nil.NIL) {
            shift(args, table, place, Math.max(end, place), value);
            return Builtin.nothing();
        }
        args.run().budget().bytes(LuaTable.SLOT_BYTES);
        args.run().budget().steps((end - place) >> 4);
        table.insert((int) place, value);
        return Builtin.nothing();
    }

    // The long way, for places beyond the elements.
    private static void shift(Arguments args, LuaTable table, long place, long end, Object value) {
        for (long i = end; i > place; i--) {
            args.run().budget().steps(2);
            args.put(table, LuaNumbers.box((double) i), table.get(LuaNumbers.box((double) (i - 1))));
        }
        args.put(table, LuaNumbers.box((double) place), value);
    }

    private static Object[] remove(Arguments args) {
        LuaTable table = args.changeable(0);
        int end = table.length();
        long place = args.whole(1, end);
        if (place < 1 || place > end) {
            return Builtin.nothing();
        }
        args.run().budget().steps((end - place) >> 4);
        return Builtin.one(table.remove((int) place));
    }

    private static Object[] maxn(Arguments args) {
        LuaTable table = args.table(0);
        double most = 0;
        args.run().budget().steps(table.places() >> 2);
        for (int at = table.after(0); at >= 0; at = table.after(at + 1)) {
            args.run().budget().steps(1);
            if (table.keyAt(at) instanceof Double number) {
                most = Math.max(most, number);
            }
        }
        return Builtin.one(most);
    }

    private static Object[] forEach(Arguments args) {
        LuaTable table = args.table(0);
        LuaFunction function = args.function(1);
        args.run().budget().steps(table.places() >> 2);
        for (int at = table.after(0); at >= 0; at = table.after(table.position(table.keyAt(at)))) {
            Object[] got = args.run().callBack(function, table.keyAt(at), table.valueAt(at));
            if (Operators.first(got) != Nil.NIL) {
                return Builtin.one(got[0]);
            }
        }
        return Builtin.nothing();
    }

    private static Object[] forEachIndex(Arguments args) {
        LuaTable table = args.table(0);
        LuaFunction function = args.function(1);
        int end = table.length();
        for (int i = 1; i <= end; i++) {
            Object[] got = args.run().callBack(function, LuaNumbers.box(i), table.get(i));
            if (Operators.first(got) != Nil.NIL) {
                return Builtin.one(got[0]);
            }
        }
        return Builtin.nothing();
    }

    // ---- sorting

    private static Object[] sort(Arguments args) {
        LuaTable table = args.changeable(0);
        LuaFunction order = args.isAbsent(1) ? null : args.function(1);
        Object[] elements = table.elements();
        args.run().budget().bytes(8L * elements.length);
        merge(args, elements, order);
        for (int i = 0; i < elements.length; i++) {
            table.set(LuaNumbers.box(i + 1), elements[i]);
        }
        return Builtin.nothing();
    }

    // From the bottom up: no recursion, and whatever the comparator says it ends after n log n questions.
    private static void merge(Arguments args, Object[] elements, @Nullable LuaFunction order) {
        Object[] from = elements;
        Object[] to = new Object[elements.length];
        for (int width = 1; width < elements.length; width *= 2) {
            for (int left = 0; left < elements.length; left += 2 * width) {
                int middle = Math.min(left + width, elements.length);
                int right = Math.min(left + 2 * width, elements.length);
                int one = left;
                int other = middle;
                for (int at = left; at < right; at++) {
                    boolean first = one < middle && (other >= right || !less(args, from[other], from[one], order));
                    to[at] = first ? from[one++] : from[other++];
                }
            }
            Object[] swapped = from;
            from = to;
            to = swapped;
        }
        if (from != elements) {
            System.arraycopy(from, 0, elements, 0, elements.length);
        }
    }

    private static boolean less(Arguments args, Object a, Object b, @Nullable LuaFunction order) {
        args.run().budget().steps(2);
        if (order != null) {
            return Operators.isTrue(Operators.first(args.run().callBack(order, a, b)));
        }
        Boolean less = Operators.less(args.run(), a, b, false);
        if (less == null) {
            throw args.run().plainError(Operators.incomparable(a, b));
        }
        return less;
    }
}
