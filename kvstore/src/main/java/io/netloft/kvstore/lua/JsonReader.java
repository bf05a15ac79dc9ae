package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads JSON into values, as lua-cjson does. */
final class JsonReader {
    private final Arguments args;
    private final byte[] in;
    private int at;
    private int escapedAt;

    JsonReader(Arguments args, LuaString text) {
        this.args = args;
        this.in = text.bytes();
        args.run().budget().steps(in.length >> 2);
    }

    Object document() {
        if (in.length >= 2 && (in[0] == 0 || in[1] == 0)) {
            throw args.error("JSON parser does not support UTF-16 or UTF-32");
        }
        Object value = value(0);
        skipBlanks();
        if (at < in.length) {
            throw expected("the end", at);
        }
        return value;
    }

    private void skipBlanks() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r')) {
            at++;
        }
    }

    private int peek() {
        return at < in.length ? in[at] & 0xFF : -1;
    }

    private Object value(int depth) {
        skipBlanks();
        int start = at;
        switch (peek()) {
            case '{' -> {
                return nested(depth, true);
            }
            case '[' -> {
                return nested(depth, false);
            }
            case '"' -> {
                return string();
            }
            default -> {
                return word(start);
            }
        }
    }

    private Object nested(int depth, boolean object) {
        if (depth + 1 > JsonLibrary.MOST_NESTED) {
            throw args.error("Found too many nested data structures (" + (depth + 1) + ")");
        }
        args.run().enter(JsonLibrary.FRAMES);
        at++;
        LuaTable table = args.newTable();
        if (object) {
            members(table, depth + 1);
        } else {
            elements(table, depth + 1);
        }
        args.run().leave(JsonLibrary.FRAMES);
        return table;
    }

    private void members(LuaTable table, int depth) {
        skipBlanks();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            skipBlanks();
            if (peek() != '"') {
                throw expected("object key string", at);
            }
            LuaString key = string();
            skipBlanks();
            if (peek() != ':') {
                throw expected("colon", at);
            }
            at++;
            args.put(table, key, value(depth));
            if (ended('}', "comma or object end")) {
                return;
            }
        }
    }

    private void elements(LuaTable table, int depth) {
        skipBlanks();
        if (peek() == ']') {
            at++;
            return;
        }
        int index = 1;
        while (true) {
            args.put(table, LuaNumbers.box(index++), value(depth));
            if (ended(']', "comma or array end")) {
                return;
            }
        }
    }

    private boolean ended(int end, String otherwise) {
        skipBlanks();
        if (peek() == end) {
            at++;
            return true;
        }
        if (peek() != ',') {
            throw expected(otherwise, at);
        }
        at++;
        return false;
    }

    private Object word(int start) {
        if (takes("true")) {
            return true;
        }
        if (takes("false")) {
            return false;
        }
        if (takes("null")) {
            return Nil.NULL;
        }
        int end = start;
        while (end < in.length && isNumberPart(in[end])) {
            end++;
        }
        Double number = end == start ? null : LuaNumbers.parse(latin1(start, end));
        if (number == null) {
            throw expected("value", start);
        }
        at = end;
        return LuaNumbers.box(number);
    }

    private static boolean isNumberPart(byte c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '-'
                || c == '+';
    }

    private boolean takes(String word) {
        boolean there = in.length - at >= word.length()
                && latin1(at, at + word.length()).equals(word);
        at += there ? word.length() : 0;
        return there;
    }

    private String latin1(int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private LuaString string() {
        int start = ++at;
        while (at < in.length && in[at] != '"' && in[at] != '\\' && (in[at] & 0xFF) >= 32) {
            at++;
        }
        if (peek() == '"') {
            args.run().budget().bytes(at - start + 32L);
            return new LuaString(Arrays.copyOfRange(in, start, at++));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(in, start, at - start);
        while (peek() != '"') {
            int c = peek();
            if (c < 32) {
                throw args.error("Expected value but found "
                        + (c < 0 ? "unexpected end of string" : "invalid token") + " at character "
                        + (c < 0 ? at + 1 : start));
            }
            at++;
            if (c == '\\') {
                escape(out);
            } else {
                out.write(c);
            }
        }
        at++;
        args.run().budget().bytes(out.size());
        return args.made(out.toByteArray());
    }

    private void escape(ByteArrayOutputStream out) {
        escapedAt = at;
        int c = peek();
        at++;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (c > 0 && simple >= 0) {
            out.write("\"\\/\b\f\n\r\t".charAt(simple));
        } else if (c == 'u') {
            int code = hex();
            if (code >= 0xDC00 && code < 0xE000) {
                throw badEscape();
            }
            if (code >= 0xD800 && code < 0xDC00) {
                if (peek() != '\\' || at + 1 >= in.length || in[at + 1] != 'u') {
                    throw badEscape();
                }
                at += 2;
                int low = hex();
                if (low < 0xDC00 || low >= 0xE000) {
                    throw badEscape();
                }
                code = 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00;
            }
            out.writeBytes(new String(Character.toChars(code)).getBytes(StandardCharsets.UTF_8));
        } else {
            throw badEscape();
        }
    }

    private int hex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0 ? -1 : Character.digit(peek(), 16);
            if (digit < 0) {
                throw badEscape();
            }
            code = code << 4 | digit;
            at++;
        }
        return code;
    }

    private LuaError badEscape() {
        return args.error("Expected value but found invalid escape code at character " + escapedAt);
    }

    private LuaError expected(String what, int place) {
        return args.error("Expected " + what + " but found " + found(place) + " at character " + (place + 1));
    }

    private String found(int place) {
        int c = place < in.length ? in[place] & 0xFF : -1;
        return switch (c) {
            case -1 -> "T_END";
            case '{' -> "T_OBJ_BEGIN";
            case '}' -> "T_OBJ_END";
            case '[' -> "T_ARR_BEGIN";
            case ']' -> "T_ARR_END";
            case ',' -> "T_COMMA";
            case ':' -> "T_COLON";
            case '"' -> "T_STRING";
            default -> (c >= '0' && c <= '9') || c == '-' ? "T_NUMBER" : "invalid token";
        };
    }
}
