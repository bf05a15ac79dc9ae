package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;

/**
 * Address resolution (RFC 826), reverse (RFC 903), inverse (RFC 2390) and over ATM (RFC 2225).
 *
 * <pre>
 *   hardware(2) protocol(2) hlen(1) plen(1) operation(2) sender hardware, protocol; target hardware, protocol
 * </pre>
 */
final class Arp extends Dissector {
    private static final int HEAD = 8;
    private static final int FRAME_RELAY = 15;
    private static final int ATM = 19;
    private static final Names OPERATIONS = Names.of(
            "1:Request|2:Reply|3:Reverse Request|4:Reverse Reply" + "|8:Inverse Request|9:Inverse Reply|10:NACK Reply");
    private static final Names HARDWARE =
            Names.of("1:Ethernet|6:TokenRing|7:ArcNet|15:FrameRelay|23:Strip" + "|24:IEEE 1394|19:ATM|32:InfiniBand");

    private final AtmArp atm;

    Arp(Page page) {
        super(page);
        atm = new AtmArp(page);
    }

    void print(int at, int length) {
        protocol("arp");
        need(at, HEAD);
        int hardware = u2(at);
        if (hardware == ATM) {
            atm.print(at, length);
            return;
        }
        int type = u2(at + 2);
        int hlen = u1(at + 4);
        int plen = u1(at + 5);
        need(at + HEAD + 2 * hlen + plen, plen);
        out().put(link() ? "" : "ARP, ");
        if (!isIp(type) || plen != 4 || hlen == 0 || verbose()) {
            hardware(out(), hardware);
            put(" (len ").dec(hlen).put("), ");
            protocolType(out(), type);
            put(" (len ").dec(plen).put(')');
            if (!verbose()) {
                put(", length ").dec(length);
                return;
            }
        }
        out().put(verbose() ? ", " : "");
        operation(out(), u2(at + 6));
        if (body(at, type, hardware)) {
            put(", length ").dec(length);
        }
    }

    static boolean isIp(int type) {
        return type == EtherType.IPV4 || type == EtherType.TRAIL;
    }

    static void hardware(TextBuffer out, int hardware) {
        String word = HARDWARE.find(hardware);
        if (word == null) {
            out.put("Unknown Hardware (").dec(hardware).put(')');
        } else {
            out.put(word);
        }
    }

    static void protocolType(TextBuffer out, int type) {
        String word = EtherNames.TYPES.find(type);
        if (word == null) {
            out.put("Unknown Protocol (0x").hex(type, 4).put(')');
        } else {
            out.put(word);
        }
    }

    static void operation(TextBuffer out, int operation) {
        String word = OPERATIONS.find(operation);
        if (word == null) {
            out.put("Unknown (").dec(operation).put(") ");
        } else {
            out.put(word).put(' ');
        }
    }

    private boolean body(int at, int type, int hardware) {
        int hlen = u1(at + 4);
        int plen = u1(at + 5);
        int senderHardware = at + HEAD;
        int sender = senderHardware + hlen;
        int targetHardware = sender + plen;
        int target = targetHardware + hlen;
        switch (u2(at + 6)) {
            case 1 -> {
                put("who-has ");
                address(target, type, plen);
                if (nonzero(targetHardware, hlen)) {
                    put(" (");
                    station(targetHardware, hlen, hardware);
                    put(")");
                }
                put(" tell ");
                address(sender, type, plen);
            }
            case 2 -> {
                address(sender, type, plen);
                put(" is-at ");
                station(senderHardware, hlen, hardware);
            }
            case 3, 8 -> {
                put("who-is ");
                station(targetHardware, hlen, hardware);
                put(" tell ");
                station(senderHardware, hlen, hardware);
            }
            case 4 -> {
                station(targetHardware, hlen, hardware);
                put(" at ");
                address(target, type, plen);
            }
            case 9 -> {
                station(senderHardware, hlen, hardware);
                put(" at ");
                address(sender, type, plen);
            }
            default -> {
                HexDump.hexAndText(page(), "\n\t", at, packet().left(at));
                return false;
            }
        }
        return true;
    }

    private boolean nonzero(int at, int length) {
        for (int i = 0; i < length; i++) {
            if (u1(at + i) != 0) {
                return true;
            }
        }
        return false;
    }

    private void address(int at, int type, int length) {
        if (!isIp(type)) {
            put("<wrong proto type>");
        } else if (length != 4) {
            put("<wrong len>");
        } else {
            ip4("", at);
        }
    }

    private void station(int at, int length, int hardware) {
        if (length == 0) {
            put("<empty>");
        } else if (hardware == FRAME_RELAY) {
            frameRelay(at, length);
        } else if (length == MAC_LENGTH) {
            mac("", at);
        } else {
            hexes(at, length);
        }
    }

    // Q.922: the data link connection identifier in two, three or four octets, the last with its lowest bit set.
    private void frameRelay(int at, int length) {
        int dlci = 0;
        for (int i = 0; i < 4; i++) {
            if (i >= length || !has(at + i, 1)) {
                put("<Truncated>");
                return;
            }
            int octet = u1(at + i);
            boolean last = (octet & 1) != 0;
            boolean shortTail = i == 2 && !last;
            dlci = switch (i) {
                case 0 -> octet >> 2;
                case 1 -> dlci << 4 | octet >> 4;
                default -> shortTail ? dlci << 7 | octet >> 1 : dlci << 6 | octet >> 2;
            };
            if (last && i > 0) {
                put("DLCI ").dec(dlci);
                return;
            }
            if (last) {
                break;
            }
        }
        put("<Invalid DLCI>");
    }
}
