package io.netloft.sniffer.text;

import io.netloft.proto.packet.PacketView;

/**
 * Base of all that print a protocol: short names for reading the packet and writing the text. Positions are indices of
 * the packet's array; a read past the captured end throws, and the page then ends in {@code [|protocol]}. What is read
 * for one piece of text is read before that piece is begun.
 */
abstract class Dissector {
    static final int MAC_LENGTH = 6;

    private final Page page;
    private final PacketView packet;
    private final TextBuffer out;

    Dissector(Page page) {
        this.page = page;
        this.packet = page.packet();
        this.out = page.out();
    }

    final Page page() {
        return page;
    }

    final TextBuffer out() {
        return out;
    }

    final PacketView packet() {
        return packet;
    }

    final TextBuffer put(String text) {
        return out.put(text);
    }

    final TextBuffer put(Word word) {
        return out.put(word);
    }

    final int verbosity() {
        return page.verbosity();
    }

    final boolean verbose() {
        return page.verbosity() > 0;
    }

    final boolean link() {
        return page.link();
    }

    final boolean quick() {
        return page.quick();
    }

    final void protocol(String name) {
        page.protocol(name);
    }

    final int end() {
        return packet.end();
    }

    final boolean has(int at, int length) {
        return packet.has(at, length);
    }

    final void need(int at, int length) {
        packet.need(at, length);
    }

    final int u1(int at) {
        return packet.u1(at);
    }

    final int u2(int at) {
        return packet.u2(at);
    }

    final int u3(int at) {
        return packet.u3(at);
    }

    final int u4(int at) {
        return packet.u4(at);
    }

    final long u8(int at) {
        return packet.u8(at);
    }

    /** The protocol cannot be right. */
    final void invalid() {
        out.put(" (invalid)");
    }

    /** The protocol's octets were not captured. */
    final void truncated() {
        out.put(" [|").put(page.protocol()).put(']');
    }

    final void protocolCaps() {
        String name = page.protocol();
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            out.put(letter >= 'a' && letter <= 'z' ? (char) (letter - 32) : letter);
        }
    }

    /** The word for a number, or the number between two texts. */
    final TextBuffer named(Names names, int value, String before, String after) {
        String word = names.find(value);
        return word == null ? out.put(before).dec(value).put(after) : out.put(word);
    }

    /** An IPv4 address of the packet; read before anything is written. */
    final TextBuffer ip4(String before, int at) {
        int address = u4(at);
        return address(before, address);
    }

    /** An IPv6 address of the packet; read before anything is written. */
    final TextBuffer ip6(String before, int at) {
        need(at, 16);
        NameSource names = page.names();
        String name = names == null ? null : names.host(u8(at), u8(at + 8));
        out.put(before);
        if (name != null) {
            return out.put(name);
        }
        Ip6Text.put(out, u8(at), u8(at + 8));
        return out;
    }

    /** An IPv4 address or the name of who has it. */
    final TextBuffer address(String before, int address) {
        NameSource names = page.names();
        String name = names == null ? null : names.host(address);
        out.put(before);
        return name == null ? out.ip4(address) : out.put(name);
    }

    /** A port of TCP or the name of its service. */
    final TextBuffer tcpPort(int port) {
        NameSource names = page.names();
        String name = names == null ? null : names.tcpPort(port);
        return name == null ? out.dec(port) : out.put(name);
    }

    /** A port of UDP or the name of its service. */
    final TextBuffer udpPort(int port) {
        NameSource names = page.names();
        String name = names == null ? null : names.udpPort(port);
        return name == null ? out.dec(port) : out.put(name);
    }

    /** What IP carries, where nothing here reads it: the protocol's name, or its number. */
    final TextBuffer unread(int protocol) {
        String name = page.names() == null ? "" : ProtocolNames.of(protocol);
        return name.isEmpty() ? put(" ip-proto-").dec(protocol) : put(" ").put(name);
    }

    /** An Ethernet address. */
    final TextBuffer mac(String before, int at) {
        need(at, MAC_LENGTH);
        NameSource names = page.names();
        String name = names == null ? null : names.station(((long) u2(at) << 32) | (u4(at + 2) & 0xFFFF_FFFFL));
        out.put(before);
        return name == null ? hexes(at, MAC_LENGTH) : out.put(name);
    }

    /** Octets in hexadecimal with colons. */
    final TextBuffer hexes(int at, int length) {
        for (int i = 0; i < length; i++) {
            int octet = u1(at + i);
            if (i > 0) {
                out.put(':');
            }
            out.hex2(octet);
        }
        return out;
    }

    /** Text of a fixed length; false when the capture ends before. */
    final boolean text(int at, int length) {
        int have = Math.min(length, packet.left(at));
        for (int i = 0; i < have; i++) {
            out.shown(u1(at + i));
        }
        return have >= length;
    }

    /** Text up to a zero octet; returns its octets with the zero, 0 when there was none within the length. */
    final int zeroText(int at, int length) {
        for (int i = 0; i < length && at + i < end(); i++) {
            int octet = u1(at + i);
            if (octet == 0) {
                return i + 1;
            }
            out.shown(octet);
        }
        return 0;
    }

    /** Text up to a zero octet or the length, whichever comes first. */
    final void paddedText(int at, int length) {
        for (int i = 0; i < length; i++) {
            int octet = u1(at + i);
            if (octet == 0) {
                return;
            }
            out.shown(octet);
        }
    }

    /** Seconds as years, weeks, days, hours, minutes and seconds. */
    final void duration(int seconds) {
        Durations.put(out, seconds);
    }

    /** Octets that nobody knows the meaning of, in hexadecimal, as far as they were captured. */
    final void unknown(String indent, int at, int length) {
        if (at > end()) {
            out.put(indent).put("Dissector error: print_unknown_data called with pointer past end of packet");
            return;
        }
        int have = packet.left(at);
        HexDump.hex(page, indent, at, length < 0 || length > have ? have : length, 0);
    }

    /** What is shown for a payload that no dissector knows. */
    final void plainDump(int at, int length) {
        if (showsPayloads()) {
            HexDump.hexAndText(page, "\n\t", at, length);
        }
    }

    /** Whether payloads that no dissector knows are shown, as nobody asked for all octets or for less. */
    final boolean showsPayloads() {
        TextOptions.Dump dump = page.options().dump();
        boolean whole =
                dump == TextOptions.Dump.NONE || dump == TextOptions.Dump.TEXT || dump == TextOptions.Dump.TEXT_ALL;
        return whole && !page.quick();
    }
}
