package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;

/** Writes values as JSON, as lua-cjson does. */
final class JsonWriter {
    private static final int SPARSE_RATIO = 2;
    private static final int SPARSE_SAFE = 10;

    private final Arguments args;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    JsonWriter(Arguments args) {
        this.args = args;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void write(String text) {
        args.run().budget().bytes(2L * text.length());
        out.writeBytes(LuaString.of(text).bytes());
    }

    void value(Object value, int depth) {
        args.run().budget().steps(1);
        if (value instanceof LuaString string) {
            string(string);
        } else if (value instanceof Double number) {
            number(number);
        } else if (value instanceof Boolean) {
            write(value.toString());
        } else if (value == Nil.NIL || value == Nil.NULL) {
            write("null");
        } else if (value instanceof LuaTable table) {
            if (depth + 1 > JsonLibrary.MOST_NESTED) {
                throw args.error("Cannot serialise, excessive nesting (" + (depth + 1) + ")");
            }
            args.run().enter(JsonLibrary.FRAMES);
            table(table, depth + 1);
            args.run().leave(JsonLibrary.FRAMES);
        } else {
            throw args.error("Cannot serialise " + Operators.type(value) + ": type not supported");
        }
    }

    private void number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw args.error("Cannot serialise number: must not be NaN or Inf");
        }
        args.run().budget().number(number);
        write(LuaNumbers.text(number));
    }

    private void string(LuaString string) {
        write("\"");
        byte[] bytes = string.bytes();
        args.run().budget().bytes(2L * bytes.length);
        for (byte one : bytes) {
            int c = one & 0xFF;
            int escape = "\"\\/\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                out.write('\\');
                out.write("\"\\/bfnrt".charAt(escape));
                args.run().budget().bytes(2);
            } else if (c < 32 || c == 127) {
                write(String.format("\\u%04x", c));
            } else {
                out.write(c);
            }
        }
        write("\"");
    }

    private void table(LuaTable table, int depth) {
        int length = arrayLength(table);
        if (length > 0) {
            write("[");
            for (int i = 1; i <= length; i++) {
                if (i > 1) {
                    write(",");
                }
                value(table.get(i), depth);
            }
            write("]");
            return;
        }
        write("{");
        boolean first = true;
        for (int at = table.after(0); at >= 0; at = table.after(at + 1)) {
            if (!first) {
                write(",");
            }
            first = false;
            key(table.keyAt(at));
            write(":");
            value(table.valueAt(at), depth);
        }
        write("}");
    }

    private void key(Object key) {
        if (key instanceof LuaString string) {
            string(string);
        } else if (key instanceof Double number) {
            write("\"");
            number(number);
            write("\"");
        } else {
            throw args.error("Cannot serialise " + Operators.type(key) + ": table key must be a number or string");
        }
    }

    /** The length of a table whose keys are all whole numbers from 1 on; 0 for any other. */
    private int arrayLength(LuaTable table) {
        args.run().budget().steps(table.places() >> 2);
        double most = 0;
        int count = 0;
        for (int at = table.after(0); at >= 0; at = table.after(at + 1)) {
            args.run().budget().steps(1);
            boolean index = table.keyAt(at) instanceof Double number && number >= 1 && number == Math.floor(number);
            if (!index) {
                return 0;
            }
            most = Math.max(most, (Double) table.keyAt(at));
            count++;
        }
        if (most > SPARSE_SAFE && most > (double) count * SPARSE_RATIO) {
            throw args.error("Cannot serialise table: excessively sparse array");
        }
        return (int) most;
    }
}
