package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The struct library: numbers and strings as bytes, by a format. {@code <} and {@code >} little and big endian, {@code !n}
 * alignment, {@code x} a byte of padding, {@code b B h H l L T i<n> I<n>} integers, {@code f d} IEEE 754, {@code s} a string
 * with a zero byte, {@code c<n>} of a fixed length.
 */
final class StructLibrary {
    private static final int LARGEST_INTEGER = 32;

    private StructLibrary() {}

    static LuaTable table() {
        return Globals.library(Map.of(
                        "pack", StructLibrary::pack, "unpack", StructLibrary::unpack, "size", StructLibrary::size))
                .freeze();
    }

    /** Reads a format, an item at a time. */
    private static final class Format {
        private final Arguments args;
        private final LuaString text;
        private int at;
        private boolean little = true;
        private int alignment = 1;
        private int option;
        private int size;

        Format(Arguments args) {
            this.args = args;
            this.text = args.string(0);
        }

        /** Goes to the next item that stands for bytes; false at the end. */
        boolean next() {
            while (at < text.length()) {
                args.run().budget().steps(1);
                option = text.at(at++);
                switch (option) {
                    case '<' -> little = true;
                    case '>' -> little = false;
                    case ' ' -> {}
                    case '!' -> align();
                    default -> {
                        size = sizeOf(option);
                        return true;
                    }
                }
            }
            return false;
        }

        private void align() {
            int wanted = number(8);
            if (wanted < 1 || wanted > 16 || Integer.bitCount(wanted) != 1) {
                throw args.error("alignment is not a power of 2");
            }
            alignment = wanted;
        }

        private int number(int otherwise) {
            if (at >= text.length() || !isDigit(text.at(at))) {
                return otherwise;
            }
            long value = 0;
            while (at < text.length() && isDigit(text.at(at))) {
                value = 10 * value + text.at(at++) - '0';
                if (value > Integer.MAX_VALUE) {
                    throw args.error("integral size overflow");
                }
            }
            return (int) value;
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        private int sizeOf(int what) {
            return switch (what) {
                case 'B', 'b', 'x' -> 1;
                case 'H', 'h' -> 2;
                case 'L', 'l', 'T', 'd' -> 8;
                case 'f' -> 4;
                case 'c' -> number(1);
                case 's' -> 0;
                case 'i', 'I' -> {
                    int its = number(4);
                    if (its > LARGEST_INTEGER) {
                        throw args.error("integral size " + its + " is larger than limit of " + LARGEST_INTEGER);
                    }
                    yield its;
                }
                default -> throw args.bad(0, "invalid format option '" + (char) what + "'");
            };
        }

        int padding(long total) {
            if (size <= 1 || option == 'c' || option == 's' || alignment <= 1) {
                return 0;
            }
            int to = Math.min(size, alignment);
            return (int) ((to - (total & (to - 1))) & (to - 1));
        }
    }

    private static Object[] size(Arguments args) {
        Format format = new Format(args);
        long total = 0;
        while (format.next()) {
            total += format.padding(total);
            if (format.option == 's') {
                throw args.bad(0, "variable-size format in 'struct.size'");
            }
            if (format.option == 'c' && format.size == 0) {
                throw args.bad(0, "variable-length format in 'struct.size'");
            }
            total += format.size;
        }
        return Builtin.one(LuaNumbers.box((double) total));
    }

    private static Object[] pack(Arguments args) {
        Format format = new Format(args);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int argument = 1;
        while (format.next()) {
            int padding = format.padding(out.size());
            out.writeBytes(new byte[padding]);
            args.run().budget().bytes(2L * format.size + padding);
            switch (format.option) {
                case 'x' -> out.write(0);
                case 'f' ->
                    integer(out, Float.floatToIntBits((float) args.number(argument++)) & 0xFFFFFFFFL, 4, format);
                case 'd' -> integer(out, Double.doubleToLongBits(args.number(argument++)), 8, format);
                case 'c', 's' -> string(args, out, args.string(argument++), format);
                default -> integer(out, whole(args.number(argument++)), format.size, format);
            }
        }
        return Builtin.one(args.made(out.toByteArray()));
    }

    private static long whole(double value) {
        return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }

    private static void string(Arguments args, ByteArrayOutputStream out, LuaString string, Format format) {
        int length = format.size == 0 ? string.length() : format.size;
        if (string.length() < length) {
            throw args.error("bad argument #1 to 'pack' (string too short)");
        }
        args.run().budget().bytes(2L * length + 2);
        out.write(string.bytes(), 0, length);
        if (format.option == 's') {
            out.write(0);
        }
    }

    private static void integer(ByteArrayOutputStream out, long value, int size, Format format) {
        for (int i = 0; i < size; i++) {
            int place = format.little ? i : size - 1 - i;
            out.write(place < 8 ? (int) (value >>> (8 * place)) & 0xFF : value < 0 ? 0xFF : 0);
        }
    }

    private static Object[] unpack(Arguments args) {
        Format format = new Format(args);
        LuaString data = args.string(1);
        long start = args.whole(2, 1) - 1;
        if (start < 0) {
            throw args.bad(2, "offset must be 1 or greater");
        }
        long at = start;
        List<Object> results = new ArrayList<>();
        while (format.next()) {
            at += format.padding(at);
            if (at > data.length() || format.size > data.length() - at) {
                throw args.bad(1, "data string too short");
            }
            if (results.size() > 7900) {
                throw args.error("too many results");
            }
            int from = (int) at;
            switch (format.option) {
                case 'x' -> {}
                case 'f' -> results.add((double) Float.intBitsToFloat((int) integer(data, from, 4, format)));
                case 'd' -> results.add(Double.longBitsToDouble(integer(data, from, 8, format)));
                case 'c' -> at += counted(args, data, from, results, format) - format.size;
                case 's' -> at += terminated(args, data, from, results);
                default -> results.add(number(data, from, format));
            }
            at += format.size;
        }
        results.add(LuaNumbers.box((double) (at + 1)));
        return results.toArray();
    }

    private static int counted(Arguments args, LuaString data, int from, List<Object> results, Format format) {
        int length = format.size;
        if (length == 0) {
            if (results.isEmpty() || !(results.get(results.size() - 1) instanceof Double counted)) {
                throw args.error("format 'c0' needs a previous size");
            }
            results.remove(results.size() - 1);
            if (counted < 0 || counted > data.length() - from) {
                throw args.bad(1, "data string too short");
            }
            length = counted.intValue();
        }
        args.run().budget().bytes(length + 32L);
        results.add(data.sub(from, from + length));
        return length;
    }

    private static int terminated(Arguments args, LuaString data, int from, List<Object> results) {
        int end = from;
        while (end < data.length() && data.at(end) != 0) {
            end++;
        }
        if (end == data.length()) {
            throw args.error("unfinished string in data");
        }
        args.run().budget().bytes(end - from + 32L);
        results.add(data.sub(from, end));
        return end - from + 1;
    }

    private static long integer(LuaString data, int from, int size, Format format) {
        long value = 0;
        for (int i = 0; i < Math.min(size, 8); i++) {
            int place = format.little ? from + i : from + size - 1 - i;
            value |= (long) data.at(place) << (8 * i);
        }
        return value;
    }

    private static Object number(LuaString data, int from, Format format) {
        long value = integer(data, from, format.size, format);
        int bits = 8 * Math.min(format.size, 8);
        boolean signed = Character.isLowerCase(format.option);
        if (bits > 0 && bits < 64 && signed) {
            value = value << (64 - bits) >> (64 - bits);
        }
        double number = !signed && value < 0 ? (value >>> 1 | (value & 1)) * 2.0 : (double) value;
        return LuaNumbers.box(number);
    }
}
