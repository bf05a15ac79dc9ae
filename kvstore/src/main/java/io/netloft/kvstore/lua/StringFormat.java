package io.netloft.kvstore.lua;

import java.io.ByteArrayOutputStream;

/** {@code string.format}: C's formats, as Lua 5.1 lets them through. */
final class StringFormat {
    private static final String FLAGS = "-+ #0";

    private final Arguments args;
    private final LuaString format;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;
    private int argument;
    private String flags = "";
    private int width;
    private int precision;

    StringFormat(Arguments args) {
        this.args = args;
        this.format = args.string(0);
    }

    LuaString run() {
        while (at < format.length()) {
            int c = format.at(at++);
            if (c != '%') {
                write(format.bytes(), at - 1, 1);
            } else if (at < format.length() && format.at(at) == '%') {
                write(format.bytes(), at++, 1);
            } else {
                specification();
            }
        }
        return args.made(out.toByteArray());
    }

    private void write(byte[] bytes, int from, int length) {
        args.run().budget().bytes(2L * length);
        out.write(bytes, from, length);
    }

    private int peek() {
        return at < format.length() ? format.at(at) : 0;
    }

    private void specification() {
        int start = at;
        while (peek() != 0 && FLAGS.indexOf(peek()) >= 0) {
            at++;
        }
        if (at - start >= FLAGS.length() + 1) {
            throw args.error("invalid format (repeated flags)");
        }
        flags = format.sub(start, at).toString();
        width = digits();
        precision = -1;
        if (peek() == '.') {
            at++;
            precision = digits();
        }
        if (peek() >= '0' && peek() <= '9') {
            throw args.error("invalid format (width or precision too long)");
        }
        int conversion = peek();
        at++;
        argument++;
        if (argument >= args.size()) {
            throw args.bad(argument, "no value");
        }
        convert(conversion);
    }

    private int digits() {
        int value = 0;
        for (int i = 0; i < 2 && peek() >= '0' && peek() <= '9'; i++) {
            value = 10 * value + peek() - '0';
            at++;
        }
        return value;
    }

    private void convert(int conversion) {
        switch (conversion) {
            case 'c' -> padded(new byte[] {(byte) args.whole(argument)}, false);
            case 'd', 'i' -> integer(args.whole(argument));
            case 'u' -> unsigned(Long.toUnsignedString(args.whole(argument)), "");
            case 'o' -> unsigned(Long.toOctalString(args.whole(argument)), flags.indexOf('#') >= 0 ? "0" : "");
            case 'x' -> unsigned(Long.toHexString(args.whole(argument)), flags.indexOf('#') >= 0 ? "0x" : "");
            case 'X' ->
                unsigned(
                        Long.toHexString(args.whole(argument)).toUpperCase(java.util.Locale.ROOT),
                        flags.indexOf('#') >= 0 ? "0X" : "");
            case 'e', 'E', 'f', 'g', 'G' -> decimal(conversion, args.number(argument));
            case 'q' -> quoted(args.string(argument));
            case 's' -> string(args.string(argument));
            default ->
                throw args.error("invalid option '%" + (conversion == 0 ? "" : String.valueOf((char) conversion))
                        + "' to 'format'");
        }
    }

    private void integer(long value) {
        String digits = value == Long.MIN_VALUE ? "9223372036854775808" : Long.toString(Math.abs(value));
        number(value < 0, precision == 0 && value == 0 ? "" : digits, "");
    }

    private void unsigned(String digits, String prefix) {
        String shown = precision == 0 && digits.equals("0") ? "" : digits;
        String sign = flags.replace("+", "").replace(" ", "");
        String kept = flags;
        flags = sign;
        number(false, shown, digits.equals("0") ? "" : prefix);
        flags = kept;
    }

    private void number(boolean negative, String digits, String prefix) {
        String all = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        String sign = negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
        boolean zeros = flags.indexOf('0') >= 0 && flags.indexOf('-') < 0 && precision < 0;
        String filled = zeros ? "0".repeat(Math.max(0, width - all.length() - sign.length() - prefix.length())) : "";
        padded(LuaString.of(sign + prefix + filled + all).bytes(), false);
    }

    private void decimal(int conversion, double value) {
        int places = precision < 0 ? 6 : precision;
        args.run().budget().number(value);
        boolean alternate = flags.indexOf('#') >= 0;
        String text = switch (Character.toLowerCase((char) conversion)) {
            case 'e' -> LuaNumbers.exponential(value, places);
            case 'f' -> LuaNumbers.fixed(value, places);
            default -> LuaNumbers.general(value, places, alternate);
        };
        boolean negative = text.startsWith("-");
        String bare = negative ? text.substring(1) : text;
        if (Character.isUpperCase(conversion)) {
            bare = bare.toUpperCase(java.util.Locale.ROOT);
        }
        String sign = negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
        boolean zeros = flags.indexOf('0') >= 0 && flags.indexOf('-') < 0 && Character.isDigit(bare.charAt(0));
        String filled = zeros ? "0".repeat(Math.max(0, width - bare.length() - sign.length())) : "";
        padded(LuaString.of(sign + filled + bare).bytes(), false);
    }

    private void string(LuaString value) {
        int length = precision < 0 ? value.length() : Math.min(precision, value.length());
        if (precision < 0 && value.length() >= 100) {
            write(value.bytes(), 0, length);
            return;
        }
        // C stops at the first zero byte of a short string.
        int end = 0;
        while (end < length && value.at(end) != 0) {
            end++;
        }
        padded(value.sub(0, end).bytes(), false);
    }

    private void padded(byte[] bytes, boolean zeros) {
        byte[] blanks = (zeros ? "0" : " ")
                .repeat(Math.max(0, width - bytes.length))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        boolean left = flags.indexOf('-') >= 0;
        write(left ? bytes : blanks, 0, left ? bytes.length : blanks.length);
        write(left ? blanks : bytes, 0, left ? blanks.length : bytes.length);
    }

    private void quoted(LuaString value) {
        write(new byte[] {'"'}, 0, 1);
        for (int i = 0; i < value.length(); i++) {
            int c = value.at(i);
            switch (c) {
                case '"', '\\', '\n' -> write(new byte[] {'\\', (byte) c}, 0, 2);
                case '\r' -> write(LuaString.of("\\r").bytes(), 0, 2);
                case 0 -> write(LuaString.of("\\000").bytes(), 0, 4);
                default -> write(value.bytes(), i, 1);
            }
        }
        write(new byte[] {'"'}, 0, 1);
    }
}
