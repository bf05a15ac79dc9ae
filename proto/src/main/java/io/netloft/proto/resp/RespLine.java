package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What stands in one line: its kind in the first octet, then a length or a value. */
final class RespLine {
    /** The answer where a line tells no length that may be. */
    static final int BAD = -2;
    /** The length of what is none. */
    static final int NONE = -1;
    /** The length that will only be known at the end. */
    static final int STREAMED = -3;

    private static final String KINDS = "+-:$*_#,(!=%~>|;.";

    private RespLine() {}

    static boolean isKind(byte octet) {
        return octet > 0 && KINDS.indexOf(octet) >= 0;
    }

    /** A length from 0 on up to {@code most}, NONE, STREAMED or BAD. */
    static int length(String text, int most) {
        if (text.equals("?")) {
            return STREAMED;
        }
        if (text.equals("-1")) {
            return NONE;
        }
        int digits = text.length();
        if (digits == 0 || digits > 10 || (digits > 1 && text.charAt(0) == '0') || !areDigits(text, 0)) {
            return BAD;
        }
        long length = Long.parseLong(text);
        return length > most ? BAD : (int) length;
    }

    /** What is wrong with a line of this kind that has no end within its limit. */
    static RespFault tooLong(byte kind) {
        return kind == '*' ? RespFault.MULTIBULK_LINE : kind == '$' ? RespFault.BULK_LINE : RespFault.LINE_BYTES;
    }

    /** What is wrong with a line of this kind that doesn't end with the only CR in it, and LF. */
    static RespFault malformed(byte kind) {
        return switch (kind) {
            case '*', '%', '~', '>', '|' -> RespFault.MULTIBULK_LENGTH;
            case '$', '=', '!', ';' -> RespFault.BULK_LENGTH;
            case '.' -> RespFault.STREAM;
            default -> RespFault.LINE;
        };
    }

    /** The value in a line of one of the kinds that have it there; null when it is malformed. */
    static @Nullable RespMessage value(byte kind, ByteBuf line, int at, int length) {
        String text = line.toString(at, length, StandardCharsets.UTF_8);
        return switch (kind) {
            case '+' -> new RespMessage.Simple(text);
            case '-' -> new RespMessage.SimpleError(text);
            case ':' -> integer(text);
            case ',' -> decimal(text);
            case '(' -> isWhole(text) ? new RespMessage.BigNumber(text) : null;
            case '#' -> text.equals("t") || text.equals("f") ? new RespMessage.Bool(text.equals("t")) : null;
            case '_' -> text.isEmpty() ? RespMessage.Null.NULL : null;
            default -> null;
        };
    }

    private static @Nullable RespMessage integer(String text) {
        if (!isWhole(text) || text.length() > 40) {
            return null;
        }
        try {
            return new RespMessage.Int(Long.parseLong(text));
        } catch (NumberFormatException beyondSixtyFourBits) {
            return null;
        }
    }

    private static @Nullable RespMessage decimal(String text) {
        return switch (text) {
            case "inf", "+inf" -> new RespMessage.Decimal(Double.POSITIVE_INFINITY);
            case "-inf" -> new RespMessage.Decimal(Double.NEGATIVE_INFINITY);
            // What C prints for a NaN whose sign bit is set.
            case "nan", "-nan" -> new RespMessage.Decimal(Double.NaN);
            default -> isDecimal(text) ? new RespMessage.Decimal(Double.parseDouble(text)) : null;
        };
    }

    /** {@code [+-]digits}. */
    private static boolean isWhole(String text) {
        int start = signEnd(text, 0);
        return start < text.length() && areDigits(text, start);
    }

    /** {@code [+-]digits[.digits][e[+-]digits]}. */
    private static boolean isDecimal(String text) {
        int at = signEnd(text, 0);
        int end = digitsEnd(text, at);
        boolean good = end > at;
        if (good && end < text.length() && text.charAt(end) == '.') {
            at = end + 1;
            end = digitsEnd(text, at);
        }
        if (good && end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            at = signEnd(text, end + 1);
            end = digitsEnd(text, at);
            good = end > at;
        }
        return good && end == text.length();
    }

    private static int signEnd(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static boolean areDigits(String text, int from) {
        return digitsEnd(text, from) == text.length();
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
