package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/**
 * Control messages of IPv4 (RFC 792, 950, 1256, 1191, 4884).
 *
 * <pre>
 *   type(1) code(1) checksum(2) four octets of the type's own, then the packet that an error is about
 * </pre>
 */
final class Icmp4 extends Dissector {
    private static final int UNREACHABLE = 3;
    private static final int QUENCH = 4;
    private static final int REDIRECT = 5;
    private static final int EXCEEDED = 11;
    private static final int PARAMETER = 12;
    private static final int INNER = 8;
    private static final int INNER_PROTOCOL = INNER + 9;
    private static final int INNER_DESTINATION = INNER + 16;
    private static final int EXTENSION = 136;
    private static final Names TYPES = Names.of("0:echo reply|4:source quench|8:echo request|10:router solicitation"
            + "|13:time stamp request|14:time stamp reply|15:information request|16:information reply"
            + "|17:address mask request");
    private static final String[] BEFORE = {
        "net ", "host ", "", "", "", "", "net ", "host ", "", "net ", "host ", "net ", "host ", "host ", "host ",
        "host "
    };
    private static final String[] AFTER = {
        "",
        "",
        "",
        "",
        "",
        " - source route failed",
        " - unknown",
        " - unknown",
        " - source host isolated",
        " - admin prohibited",
        " - admin prohibited",
        " - tos prohibited",
        " - tos prohibited",
        " - admin prohibited filter",
        " - host precedence violation",
        " - precedence cutoff"
    };

    private final Protocols protocols;
    private final Icmp4Extensions extensions;

    Icmp4(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
        this.extensions = new Icmp4Extensions(page);
    }

    void print(int at, int length, boolean fragmented) {
        protocol("icmp");
        int before = out().size();
        int type = u1(at);
        int code = u1(at + 1);
        put("ICMP ");
        if (!message(type, code, at, before)) {
            out().cut(before);
            truncated();
            return;
        }
        put(", length ").dec(length);
        if (!verbose()) {
            return;
        }
        if (!fragmented && has(at, length)) {
            checksum(at, length);
        }
        boolean multipart = type == UNREACHABLE || type == EXCEEDED || type == PARAMETER;
        if (multipart || type == QUENCH || type == REDIRECT) {
            inner(at + INNER);
        }
        protocol("icmp");
        if (multipart && length > EXTENSION && !extensions.print(at, length)) {
            truncated();
        }
    }

    private void checksum(int at, int length) {
        int sum = InternetChecksumOf.octets(packet(), at, length);
        if (sum != 0) {
            int field = u2(at + 2);
            put(" (wrong icmp cksum ")
                    .hex(field)
                    .put(" (->")
                    .hex(InternetChecksum.expected(field, sum))
                    .put(")!)");
        }
    }

    private void inner(int at) {
        put("\n\t");
        int length = u2(at + 2);
        int before = end();
        packet().limit(at, length);
        // The length itself must lie within what it allows.
        u2(at + 2);
        protocols.ip4().print(at, length);
        packet().restore(before);
    }

    // The whole text is withheld where the octets for it are cut, so what was begun is taken back.
    private boolean message(int type, int code, int at, int before) {
        try {
            return message(type, code, at);
        } catch (io.netloft.proto.packet.TruncatedException cut) {
            out().cut(before);
            throw cut;
        }
    }

    private boolean message(int type, int code, int at) {
        switch (type) {
            case 0, 8 -> {
                put(type == 8 ? "echo request, id " : "echo reply, id ").dec(u2(at + 4));
                put(", seq ").dec(u2(at + 6));
            }
            case UNREACHABLE -> {
                return unreachable(code, at);
            }
            case REDIRECT -> redirect(code, at);
            case 9 -> {
                return advertisement(at);
            }
            case EXCEEDED -> {
                if (!has(at + INNER_DESTINATION, 4)) {
                    return false;
                }
                exceeded(code);
            }
            case PARAMETER -> {
                if (code != 0) {
                    put("parameter problem - code ").dec(code);
                } else {
                    put("parameter problem - octet ").dec(u1(at + 4));
                }
            }
            case 18 -> put("address mask is 0x").hex(u4(at + 8), 8);
            case 13 -> put("time stamp query id ").dec(u2(at + 4)).put(" seq ").dec(u2(at + 6));
            case 14 -> {
                return stamps(at);
            }
            default -> named(TYPES, type, "type-#", "");
        }
        return true;
    }

    private void exceeded(int code) {
        switch (code) {
            case 0 -> put("time exceeded in-transit");
            case 1 -> put("ip reassembly time exceeded");
            default -> put("time exceeded-#").dec(code);
        }
    }

    private boolean unreachable(int code, int at) {
        if (code == 3) {
            return port(at);
        }
        int size = code == 4 ? u2(at + 6) : 0;
        put(code < BEFORE.length ? BEFORE[code] : "");
        ip4("", at + INNER_DESTINATION);
        if (code == 2) {
            put(" protocol ").dec(u1(at + INNER_PROTOCOL));
        }
        put(" unreachable");
        if (code == 4) {
            put(" - need to frag");
            if (size != 0) {
                put(" (mtu ").dec(size).put(')');
            }
        } else if (code < AFTER.length) {
            put(AFTER[code]);
        } else {
            put(" - #").dec(code);
        }
        return true;
    }

    private boolean port(int at) {
        if (!has(at + INNER_PROTOCOL, 1)) {
            return false;
        }
        int port = u2(at + INNER + (u1(at + INNER) & 15) * 4 + 2);
        int protocol = u1(at + INNER_PROTOCOL);
        ip4("", at + INNER_DESTINATION);
        switch (protocol) {
            case IpProtocol.TCP -> {
                put(" tcp port ");
                tcpPort(port);
            }
            case IpProtocol.UDP -> {
                put(" udp port ");
                udpPort(port);
            }
            default -> put(" protocol ").dec(protocol).put(" port ").dec(port);
        }
        put(" unreachable");
        return true;
    }

    private void redirect(int code, int at) {
        switch (code) {
            case 0, 1 -> put("redirect ");
            case 2, 3 -> put("redirect-tos ");
            default -> put("redirect-#").dec(code).put(' ');
        }
        ip4("", at + INNER_DESTINATION);
        ip4(code > 3 ? " to " : (code & 1) == 0 ? " to net " : " to host ", at + 4);
    }

    private boolean advertisement(int at) {
        put("router advertisement");
        if (!has(at + 4, 4)) {
            return false;
        }
        int lifetime = u2(at + 6);
        put(" lifetime ");
        if (lifetime < 60) {
            out().dec(lifetime);
        } else if (lifetime < 3600) {
            out().dec(lifetime / 60).put(':').two(lifetime % 60);
        } else {
            out().dec(lifetime / 3600)
                    .put(':')
                    .two(lifetime % 3600 / 60)
                    .put(':')
                    .two(lifetime % 60);
        }
        int count = u1(at + 4);
        put(" ").dec(count).put(':');
        if (u1(at + 5) != 2) {
            put(" [size ").dec(u1(at + 5)).put(']');
            return true;
        }
        for (int i = 0; i < count; i++) {
            int entry = at + 8 + 8 * i;
            if (!has(entry, 8)) {
                return false;
            }
            ip4(" {", entry).put(' ').dec(u4(entry + 4)).put('}');
        }
        return true;
    }

    private boolean stamps(int at) {
        if (!has(at + 16, 4)) {
            return false;
        }
        put("time stamp reply id ").dec(u2(at + 4)).put(" seq ").dec(u2(at + 6));
        stamp(": org ", u4(at + 8));
        stamp(", recv ", u4(at + 12));
        stamp(", xmit ", u4(at + 16));
        return true;
    }

    private void stamp(String name, int millis) {
        long value = millis & 0xFFFF_FFFFL;
        long seconds = value / 1000;
        int hours = (int) (seconds / 3600);
        put(name).put(hours < 10 ? "0" : "").dec(hours).put(':').two((int) (seconds / 60 % 60));
        out().put(':').two((int) (seconds % 60)).put('.').dec((int) (value % 1000), 3);
    }
}
