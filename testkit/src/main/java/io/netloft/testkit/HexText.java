package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Bytes as text that a human can review: sixteen a line, with offset, hexadecimal and ASCII columns.
 *
 * <pre>
 * 0000  2b 4f 4b 0d 0a                                   |+OK..|
 * </pre>
 */
public final class HexText {
    private static final int WIDTH = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private HexText() {}

    /** The readable bytes of {@code buffer}; its indices stay where they are. */
    public static String dump(ByteBuf buffer) {
        return dump(ByteBufUtil.getBytes(buffer));
    }

    /** One line for every sixteen bytes, each ended by a newline. */
    public static String dump(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int offset = 0; offset < bytes.length; offset += WIDTH) {
            int end = Math.min(bytes.length, offset + WIDTH);
            text.append(String.format(
                    Locale.ROOT,
                    "%04x  %-47s  |%s|%n",
                    offset,
                    HEX.formatHex(bytes, offset, end),
                    ascii(bytes, offset, end)));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    /**
     * The bytes of a text written by {@link #dump} or by hand; offset and ASCII columns may be left out, and a line
     * that begins with {@code #} is a comment.
     */
    public static byte[] parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.lines().map(HexText::hexColumn).filter(line -> !line.isEmpty()).forEach(line -> {
            try {
                bytes.writeBytes(HexFormat.of().parseHex(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("hex line: " + line + " (expected: pairs of hexadecimal digits)", e);
            }
        });
        return bytes.toByteArray();
    }

    private static String hexColumn(String line) {
        if (line.startsWith("#")) {
            return "";
        }
        int bar = line.indexOf('|');
        String columns = bar < 0 ? line : line.substring(0, bar);
        return columns.strip().replaceFirst("^[0-9a-fA-F]{4,8}(  |$)", "").replace(" ", "");
    }

    private static String ascii(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char) bytes[i] : '.');
        }
        return text.toString();
    }
}
