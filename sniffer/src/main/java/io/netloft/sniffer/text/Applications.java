package io.netloft.sniffer.text;

/** Which protocol a payload of TCP or UDP belongs to, by its ports or because somebody said so. */
final class Applications extends Dissector {
    private static final int TELNET = 23;
    private static final int SSH = 22;
    private static final int DNS = 53;
    private static final int MDNS = 5353;
    private static final int REDIS = 6379;

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
                if (!tcp(Math.min(source, destination), at, length)) {
                    tcp(Math.max(source, destination), at, length);
                }
            }
            case RESP -> resp.print(at, length);
            case DOMAIN -> dns.overTcp(at, length);
            default -> {}
        }
    }

    private boolean tcp(int port, int at, int length) {
        switch (port) {
            case TELNET -> telnet.print(at, length);
            case SSH -> words.ssh(at, length);
            case REDIS -> resp.print(at, length);
            case DNS -> dns.overTcp(at, length);
            default -> {
                return words.tcp(port, at, length);
            }
        }
        return true;
    }

    /** Prints what a datagram carries; false where that is unknown. */
    boolean udp(int source, int destination, int at, int length) {
        switch (page().options().as()) {
            case BY_PORT -> {
                return udp(Math.min(source, destination), at, length) || udp(Math.max(source, destination), at, length);
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
