package io.netloft.sniffer.text;

import io.netloft.proto.packet.IpProtocol;

/** What follows an IP header, by its protocol number; the small ones are printed here. */
final class IpNext extends Dissector {
    static final Names NAMES = Names.of("0:Options|1:ICMP|2:IGMP|4:IPIP|6:TCP|8:EGP|9:IGRP|17:UDP|33:DCCP|41:IPv6"
            + "|43:Routing|44:Fragment|46:RSVP|47:GRE|50:ESP|51:AH|55:Mobile IP|58:ICMPv6|62:Mobile IP (old)"
            + "|88:EIGRP|89:OSPF|103:PIM|108:Compressed IP|112:VRRP|113:PGM|132:SCTP|135:Mobility|143:Ethernet");

    private final Protocols protocols;
    private final Tcp tcp;
    private final Udp udp;
    private final Icmp4 icmp4;
    private final Icmp6 icmp6;
    private final Igmp igmp;
    private final Gre gre;
    private final Sctp sctp;

    IpNext(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
        Pseudo pseudo = new Pseudo(page);
        tcp = new Tcp(page, protocols, pseudo);
        udp = new Udp(page, protocols, pseudo);
        icmp4 = new Icmp4(page, protocols);
        icmp6 = new Icmp6(page, protocols, pseudo);
        igmp = new Igmp(page);
        gre = new Gre(page, protocols);
        sctp = new Sctp(page);
    }

    /** An IP packet of either version, as its first four bits say. */
    void either(int at, int length) {
        protocol("ipn");
        if (length < 1) {
            put("truncated-ip ").dec(length);
            return;
        }
        int version = u1(at) >> 4;
        switch (version) {
            case 4 -> protocols.ip4().print(at, length);
            case 6 -> protocols.ip6().print(at, length);
            default -> put("unknown ip ").dec(version);
        }
    }

    /**
     * Prints the payload of an IP packet.
     *
     * @param ip position of the IP header
     * @param fragmented whether more of it comes in other packets
     */
    void print(int first, int from, int size, int ip, boolean fragmented) {
        int next = first;
        int at = from;
        int length = size;
        while (next == IpProtocol.AH) {
            protocol("ah");
            if (!has(at, 1)) {
                truncated();
                return;
            }
            next = u1(at);
            int step = authentication(at);
            at += step;
            length -= step;
        }
        switch (next) {
            case IpProtocol.TCP -> tcp.print(at, length, ip, fragmented);
            case IpProtocol.UDP -> udp.print(at, length, ip, fragmented);
            case IpProtocol.SCTP -> sctp.print(at, length, ip);
            case IpProtocol.ICMP, IpProtocol.IGMP -> version4(next, at, length, ip, fragmented);
            case IpProtocol.ICMPV6, IpProtocol.ETHERNET -> version6(next, at, length, ip, fragmented);
            case IpProtocol.IPV4 -> protocols.ip4().print(at, length);
            case IpProtocol.IPV6 -> protocols.ip6().print(at, length);
            case IpProtocol.GRE -> gre.print(at, length);
            case IpProtocol.ESP -> encrypted(at, length);
            case IpProtocol.IPCOMP -> compressed(at);
            case IpProtocol.MOBILE -> mobile(at, length);
            case IpProtocol.ND -> put(" nd ").dec(length);
            case IpProtocol.NONE -> put("no next header");
            default -> unread(next).put(' ').dec(length);
        }
    }

    private boolean isVersion(int ip, int version, int next) {
        if (u1(ip) >> 4 == version) {
            return true;
        }
        put("[").put(NAMES.or(next, "unknown"))
                .put(" requires IPv")
                .dec(version)
                .put(']');
        invalid();
        return false;
    }

    private void version4(int next, int at, int length, int ip, boolean fragmented) {
        if (isVersion(ip, 4, next)) {
            if (next == IpProtocol.ICMP) {
                icmp4.print(at, length, fragmented);
            } else {
                igmp.print(at, length);
            }
        }
    }

    private void version6(int next, int at, int length, int ip, boolean fragmented) {
        if (isVersion(ip, 6, next)) {
            if (next == IpProtocol.ICMPV6) {
                icmp6.print(at, length, ip, fragmented);
            } else {
                protocols.ether().print(at, length);
            }
        }
    }

    // RFC 4302: next(1) words(1) 0(2) spi(4) sequence(4) icv
    private int authentication(int at) {
        protocolCaps();
        int words = u1(at + 1);
        int length = (words + 2) * 4;
        put("(");
        if (verbose()) {
            put("length=").dec(words).put('(').dec(length).put("-bytes),");
        }
        int reserved = u2(at + 2);
        if (reserved != 0) {
            put("reserved=0x").hex(reserved).put("[MustBeZero],");
        }
        int spi = u4(at + 4);
        put("spi=0x").hex(spi, 8).put(',');
        int sequence = u4(at + 8);
        put("seq=0x").hex(sequence).put(",icv=0x");
        for (int i = 12; i < length; i++) {
            out().hex2(u1(at + i));
        }
        put("): ");
        return length;
    }

    private void encrypted(int at, int length) {
        protocol("esp");
        if (packet().left(at) <= 8) {
            truncated();
            return;
        }
        put("ESP(spi=0x")
                .hex(u4(at), 8)
                .put(",seq=0x")
                .hex(u4(at + 4))
                .put("), length ")
                .dec(length);
    }

    private void compressed(int at) {
        protocol("ipcomp");
        int index = u2(at + 2);
        put("IPComp(cpi=0x").hex(index, 4).put(')');
    }

    // RFC 2004: protocol(1) S(1 bit) 0(7 bits) checksum(2) destination(4) [source(4)]
    private void mobile(int at, int length) {
        protocol("mobile");
        if (length < 8 || !has(at, 12)) {
            truncated();
            return;
        }
        boolean source = (u1(at + 1) & 0x80) != 0;
        put(source ? "mobile: [S] " : "mobile: [] ");
        if (verbose()) {
            if (source) {
                ip4("", at + 8).put(' ');
            }
            ip4("> ", at + 4).put(" (oproto=").dec(u1(at)).put(')');
        }
        int size = source ? 12 : 8;
        if (InternetChecksumOf.octets(packet(), at, size) != 0) {
            put(" (bad checksum ").dec(u2(at + 2)).put(')');
        }
    }
}
