package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;

/**
 * Networks inside datagrams: VXLAN (RFC 7348), its generic extension, and Geneve (RFC 8926).
 *
 * <pre>
 *   VXLAN:  flags(1) 0(3) vni(3) 0(1) frame             generic: flags(1) 0(2) next(1) vni(3) 0(1) payload
 *   Geneve: version(2 bits) words(6 bits) flags(1) type(2) vni(3) 0(1) options payload
 * </pre>
 */
final class Tunnels extends Dissector {
    private static final int HEAD = 8;
    private static final Names GENERIC_FLAGS = Names.of("8:I|4:P|2:B|1:O");
    private static final Names GENEVE_FLAGS = Names.of("0x80:O|0x40:C|0x20:R1|0x10:R2|8:R3|4:R4|2:R5|1:R6");
    private static final Names CLASSES = Names.of("0x100:Linux|0x101:Open vSwitch|0x102:Open Virtual Networking (OVN)"
            + "|0x103:In-band Network Telemetry (INT)|0x104:VMware");

    private final Protocols protocols;

    Tunnels(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    void vxlan(int at, int length) {
        protocol("vxlan");
        protocolCaps();
        if (length < HEAD) {
            invalid();
            return;
        }
        int flags = u1(at);
        put((flags & 8) != 0 ? ", flags [I] (0x" : ", flags [invalid] (0x")
                .hex2(flags)
                .put("), ");
        int network = u3(at + 4);
        put("vni ").dec(network).put('\n');
        u1(at + 7);
        protocols.ether().print(at + HEAD, length - HEAD);
    }

    void vxlanGeneric(int at, int length) {
        protocol("vxlan_gpe");
        put("VXLAN-GPE, ");
        if (length < HEAD) {
            put(" (len ").dec(length).put(" < 8)");
            invalid();
            return;
        }
        int flags = u1(at);
        put("flags [");
        GENERIC_FLAGS.bits(out(), flags, "", "none");
        put("], ");
        need(at + 3, 5);
        put("vni ").dec(u3(at + 4)).put(verbose() ? "\n    " : ": ");
        switch (u1(at + 3)) {
            case 1 -> protocols.ip4().print(at + HEAD, length - HEAD);
            case 2 -> protocols.ip6().print(at + HEAD, length - HEAD);
            case 3 -> protocols.ether().print(at + HEAD, length - HEAD);
            default -> {
                put("ERROR: unknown-next-protocol");
                invalid();
            }
        }
    }

    void geneve(int at, int length) {
        protocol("geneve");
        put("Geneve");
        if (length < HEAD) {
            put(" [length ").dec(length).put(" < 8]");
            invalid();
            return;
        }
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        int version = u1(at) >> 6;
        if (version != 0) {
            put(" ERROR: unknown-version ").dec(version);
            return;
        }
        put(", Flags [");
        GENEVE_FLAGS.bits(out(), u1(at + 1), "", "none");
        put("], vni 0x").hex(u3(at + 4));
        if (u1(at + 7) != 0) {
            put(", rsvd 0x").hex(u1(at + 7));
        }
        int type = u2(at + 2);
        if (link()) {
            put(", proto ")
                    .put(EtherNames.TYPES.or(type, "unknown"))
                    .put(" (0x")
                    .hex(type, 4)
                    .put(')');
        }
        int size = (u1(at) & 0x3F) * 4;
        if (length - HEAD < size) {
            put(" truncated-geneve - ").dec(size - length + HEAD).put(" bytes missing");
        } else if (!has(at + HEAD, size)) {
            truncated();
        } else {
            payload(type, at + HEAD, size, length - HEAD - size);
        }
    }

    private void payload(int type, int at, int options, int length) {
        if (options > 0) {
            put(", options [");
            if (verbose()) {
                options(at, options);
            } else {
                out().dec(options).put(" bytes");
            }
            put("]");
        }
        put(verbose() ? "\n\t" : ": ");
        if (!protocols.ethertype(type, at + options, length, -1)) {
            if (type == EtherType.TEB) {
                protocols.ether().print(at + options, length);
            } else {
                put("geneve-proto-0x").hex(type);
            }
        }
    }

    private void options(int from, int size) {
        int at = from;
        int left = size;
        while (left > 0) {
            put(at == from ? "" : ", ");
            int kind = u2(at);
            int type = u1(at + 2);
            int length = 4 + (u1(at + 3) & 0x1F) * 4;
            put("class ")
                    .put(className(kind))
                    .put(" (0x")
                    .hex(kind)
                    .put(") type 0x")
                    .hex(type);
            put((type & 0x80) != 0 ? "(C) len " : " len ").dec(length);
            if (length > left) {
                put(" [bad length]");
                return;
            }
            if (verbosity() > 1 && length > 4) {
                put(" data");
                for (int i = 4; i < length; i += 4) {
                    put(" ").hex(u4(at + i), 8);
                }
            }
            at += length;
            left -= length;
        }
    }

    private static String className(int kind) {
        if (kind <= 0xFF) {
            return "Standard";
        }
        return kind >= 0xFFF0 ? "Experimental" : CLASSES.or(kind, "Unknown");
    }
}
