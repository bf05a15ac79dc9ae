package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;

/** {@code string.gsub}. */
final class Substitution {
    private final Arguments args;
    private final LuaString text;
    private final LuaString pattern;
    private final Object replacement;
    private final long most;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Substitution(Arguments args) {
        this.args = args;
        text = args.string(0);
        pattern = args.string(1);
        replacement = args.get(2);
        boolean usable = replacement instanceof LuaString
                || replacement instanceof Double
                || replacement instanceof LuaTable
                || replacement instanceof LuaFunction;
        if (!usable) {
            throw args.bad(2, "string/function/table expected");
        }
        most = args.whole(3, text.length() + 1L);
    }

    Object[] run() {
        boolean anchored = pattern.length() > 0 && pattern.at(0) == '^';
        LuaPattern matcher = new LuaPattern(args.run(), text, pattern);
        int at = 0;
        long count = 0;
        while (count < most) {
            int end = matcher.matchAt(at, anchored ? 1 : 0);
            if (end >= 0) {
                count++;
                replace(matcher, at, end);
            }
            if (end > at) {
                at = end;
            } else if (at < text.length()) {
                write(text.bytes(), at, 1);
                at++;
            } else {
                break;
            }
            if (anchored) {
                break;
            }
        }
        if (at < text.length()) {
            write(text.bytes(), at, text.length() - at);
        }
        args.run().budget().bytes(out.size() + 32L);
        return new Object[] {new LuaString(out.toByteArray()), LuaNumbers.box((double) count)};
    }

    private void write(byte[] bytes, int from, int length) {
        // Twice: what is gathered grows by doubling.
        args.run().budget().bytes(2L * length);
        out.write(bytes, from, length);
    }

    private void replace(LuaPattern matcher, int start, int end) {
        if (replacement instanceof LuaString || replacement instanceof Double) {
            expand(Operators.string(args.run(), replacement), matcher, start, end);
            return;
        }
        Object value;
        if (replacement instanceof LuaTable table) {
            value = lookedUp(table, matcher.capture(0, start, end));
        } else {
            value = Operators.first(
                    args.run().callBack(replacement, StringLibrary.captured(matcher, start, end, true)));
        }
        if (!Operators.isTrue(value)) {
            write(text.bytes(), start, end - start);
        } else if (value instanceof LuaString || value instanceof Double) {
            LuaString string = Operators.string(args.run(), value);
            write(string.bytes(), 0, string.length());
        } else {
            throw args.error("invalid replacement value (a " + Operators.type(value) + ")");
        }
    }

    private Object lookedUp(LuaTable table, Object key) {
        Object of = table;
        args.run().budget().key(key);
        for (int i = 0; i < 100 && of instanceof LuaTable one; i++) {
            Object value = one.get(key);
            if (value != Nil.NIL) {
                return value;
            }
            Object handler = Operators.metamethod(one, LuaString.of("__index"));
            if (handler instanceof LuaFunction function) {
                return Operators.first(args.run().callBack(function, of, key));
            }
            of = handler;
        }
        return Nil.NIL;
    }

    private void expand(LuaString with, LuaPattern matcher, int start, int end) {
        int i = 0;
        while (i < with.length()) {
            int c = with.at(i++);
            if (c != '%') {
                write(with.bytes(), i - 1, 1);
                continue;
            }
            int next = i < with.length() ? with.at(i) : 0;
            i++;
            if (next == '0') {
                write(text.bytes(), start, end - start);
            } else if (next >= '1' && next <= '9') {
                LuaString captured = Operators.string(args.run(), matcher.capture(next - '1', start, end));
                write(captured.bytes(), 0, captured.length());
            } else {
                args.run().budget().bytes(1);
                out.write(next);
            }
        }
    }
}
