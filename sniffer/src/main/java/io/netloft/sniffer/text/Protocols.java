package io.netloft.sniffer.text;

import io.netloft.proto.packet.EtherType;
import java.util.function.IntFunction;

/** Every dissector of one printer, and which of them an Ethernet type names. */
final class Protocols {
    private final Ether ether;
    private final Llc llc;
    private final Stp stp;
    private final Arp arp;
    private final ConfigurationTest loopback;
    private final Eap eap;
    private final Mpls mpls;
    private final Ip4 ip4;
    private final Ip6 ip6;
    private final IpNext ipNext;
    private final Applications applications;

    private final IntFunction<String> interfaces;

    /** Takes who knows the names of interfaces by their numbers. */
    Protocols(Page page, IntFunction<String> interfaces) {
        this.interfaces = interfaces;
        ether = new Ether(page, this);
        llc = new Llc(page, this);
        stp = new Stp(page);
        arp = new Arp(page);
        loopback = new ConfigurationTest(page);
        eap = new Eap(page);
        mpls = new Mpls(page, this);
        ip4 = new Ip4(page, this);
        ip6 = new Ip6(page, this);
        applications = new Applications(page, this);
        ipNext = new IpNext(page, this);
    }

    String interfaceName(int index) {
        return interfaces.apply(index);
    }

    Ether ether() {
        return ether;
    }

    Llc llc() {
        return llc;
    }

    Stp stp() {
        return stp;
    }

    Mpls mpls() {
        return mpls;
    }

    Ip4 ip4() {
        return ip4;
    }

    Ip6 ip6() {
        return ip6;
    }

    IpNext ipNext() {
        return ipNext;
    }

    Applications applications() {
        return applications;
    }

    /** Prints what an Ethernet type says follows; false when nobody here knows it. */
    boolean ethertype(int type, int at, int length, int macs) {
        switch (type) {
            case EtherType.IPV4 -> ip4.print(at, length);
            case EtherType.IPV6 -> ip6.print(at, length);
            case EtherType.ARP, EtherType.REVARP -> arp.print(at, length);
            case EtherType.EAPOL -> eap.print(at);
            case EtherType.MPLS, EtherType.MPLS_MULTI -> mpls.print(at, length);
            case EtherType.LOOPBACK -> loopback.print(at, length);
            default -> {
                return false;
            }
        }
        return true;
    }
}
