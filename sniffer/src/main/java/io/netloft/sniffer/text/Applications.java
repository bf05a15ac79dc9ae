package io.netloft.sniffer.text;

/** Which protocol a payload of TCP or UDP belongs to, by its ports or because somebody said so. */
final class Applications extends Dissector {
    private static final int TELNET = 23;
    private static final int SSH = 22;
    private static final int DNS = 53;
    private static final int MDNS = 5353;
    private static final int REDIS = 6379;
    private static final int UNRANKED = 99;

    private final Dns dns;
    private final Dhcp dhcp;
    private final Ntp ntp;
    private final Tftp tftp;
    private final Snmp snmp;
    private final Syslog syslog;
    private final SomeIp someIp;
    private final Lwres lwres;
    private final Tunnels tunnels;
    private final TextProtocols words;
    private final Telnet telnet;
    private final Resp resp;

    Applications(Page page, Protocols protocols) {
        super(page);
        DomainName names = new DomainName(page);
        dns = new Dns(page, names);
        dhcp = new Dhcp(page);
        ntp = new Ntp(page);
        tftp = new Tftp(page);
        snmp = new Snmp(page);
        syslog = new Syslog(page);
        someIp = new SomeIp(page);
        lwres = new Lwres(page);
        tunnels = new Tunnels(page, protocols);
        words = new TextProtocols(page);
        telnet = new Telnet(page);
        resp = new Resp(page);
    }

    /** Prints a domain name; returns where it ends, negative when it is damaged. */
    int domainName(int at, int base) {
        return dns.name(at, base);
    }

    /** Prints what a segment of TCP carries, where that is known. */
    void tcp(int source, int destination, int at, int length) {
        switch (page().options().as()) {
            case BY_PORT -> {
                tcp(first(tcpRank(source), source, tcpRank(destination), destination), at, length);
            }
            case RESP -> resp.print(at, length);
            case DOMAIN -> dns.overTcp(at, length);
            default -> {}
        }
    }

    /** The port that counts where both have a protocol: the one that tcpdump asks for first. */
    private static int first(int sourceRank, int source, int destinationRank, int destination) {
        return sourceRank <= destinationRank ? source : destination;
    }

    private static int tcpRank(int port) {
        return switch (port) {
            case TELNET -> 1;
            case 25 -> 2;
            case 43 -> 3;
            case REDIS -> 4;
            case SSH -> 5;
            case 21 -> 6;
            case 80, 8080 -> 7;
            case 554, 8554 -> 8;
            case DNS -> 9;
            default -> UNRANKED;
        };
    }

    private static int udpRank(int port) {
        return switch (port) {
            case DNS -> 1;
            case MDNS -> 2;
            case 69 -> 3;
            case 67, 68 -> 4;
            case 161, 162 -> 5;
            case 123 -> 6;
            case 921 -> 7;
            case 5060 -> 8;
            case 514 -> 9;
            case 4789 -> 10;
            case 6081 -> 11;
            case 4790 -> 12;
            case 30_490 -> 13;
            default -> UNRANKED;
        };
    }

    private void tcp(int port, int at, int length) {
        switch (port) {
            case TELNET -> telnet.print(at, length);
            case SSH -> words.ssh(at, length);
            case REDIS -> resp.print(at, length);
            case DNS -> dns.overTcp(at, length);
            default -> words.tcp(port, at, length);
        }
    }

    /** Prints what a datagram carries; false where that is unknown. */
    boolean udp(int source, int destination, int at, int length) {
        switch (page().options().as()) {
            case BY_PORT -> {
                return udp(first(udpRank(source), source, udpRank(destination), destination), at, length);
            }
            case DOMAIN -> dns.print(at, length, false);
            case TFTP -> tftp.print(at, length);
            case VXLAN -> tunnels.vxlan(at, length);
            case SOMEIP -> someIp.print(at, length);
            default -> {}
        }
        return true;
    }

    private boolean udp(int port, int at, int length) {
        switch (port) {
            case DNS -> dns.print(at, length, false);
            case MDNS -> dns.print(at, length, true);
            case 67, 68 -> dhcp.print(at, length);
            case 69 -> tftp.print(at, length);
            case 123 -> ntp.print(at, length);
            case 161, 162 -> snmp.print(at, length);
            case 514 -> syslog.print(at, length);
            case 921 -> lwres.print(at, length);
            case 4789 -> tunnels.vxlan(at, length);
            case 4790 -> tunnels.vxlanGeneric(at, length);
            case 5060 -> words.sip(at, length);
            case 6081 -> tunnels.geneve(at, length);
            case 30_490 -> someIp.print(at, length);
            default -> {
                return false;
            }
        }
        return true;
    }
}
