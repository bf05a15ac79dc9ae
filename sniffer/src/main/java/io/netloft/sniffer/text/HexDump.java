package io.netloft.sniffer.text;

import io.netloft.proto.packet.PacketView;

/** The octets of a packet behind its lines: {@code -x}, {@code -X} and {@code -A}. */
final class HexDump {
    private static final int LINE = 16;
    private static final int HEX_WIDTH = 40;

    private HexDump() {}

    /** Offsets and hexadecimal; throws behind it where the length goes beyond what was captured. */
    static void hex(Page page, String indent, int at, int length, int offset) {
        TextBuffer out = page.out();
        PacketView packet = page.packet();
        int have = Math.min(length, packet.left(at));
        for (int i = 0; i < have; i++) {
            if (i % LINE == 0) {
                out.put(indent)
                        .put("0x")
                        .hex(offset + i, offsetWidth(offset + i))
                        .put(": ");
            }
            if (i % 2 == 0) {
                out.put(' ');
            }
            out.hex2(packet.u1(at + i));
        }
        packet.need(at, length);
    }

    private static int offsetWidth(int offset) {
        return offset > 0xFFFF ? 5 : 4;
    }

    /** Offsets, hexadecimal and what is printable of it. */
    static void hexAndText(Page page, String indent, int at, int length) {
        TextBuffer out = page.out();
        PacketView packet = page.packet();
        int have = Math.min(length, packet.left(at));
        for (int line = 0; line < have; line += LINE) {
            int count = Math.min(LINE, have - line);
            out.put(indent).put("0x").hex(line, offsetWidth(line)).put(": ");
            int before = out.size();
            for (int i = 0; i < count; i++) {
                if (i % 2 == 0) {
                    out.put(' ');
                }
                out.hex2(packet.u1(at + line + i));
            }
            while (out.size() - before < HEX_WIDTH) {
                out.put(' ');
            }
            out.put("  ");
            for (int i = 0; i < count; i++) {
                int octet = packet.u1(at + line + i);
                out.put(graphic(octet) ? (char) octet : '.');
            }
        }
        packet.need(at, length);
    }

    /** Text with its own line ends; all else that is not printable is a dot. */
    static void text(Page page, int at, int length) {
        page.protocol("ascii");
        TextBuffer out = page.out();
        PacketView packet = page.packet();
        int have = Math.min(length, packet.left(at));
        out.put('\n');
        for (int i = 0; i < have; i++) {
            int octet = packet.u1(at + i);
            if (octet == '\r') {
                if (have - i - 1 > 1 && packet.u1(at + i + 1) != '\n') {
                    out.put('.');
                }
            } else {
                out.put(graphic(octet) || octet == '\t' || octet == ' ' || octet == '\n' ? (char) octet : '.');
            }
        }
        packet.need(at, length);
    }

    private static boolean graphic(int octet) {
        return octet > 0x20 && octet < 0x7F;
    }
}
