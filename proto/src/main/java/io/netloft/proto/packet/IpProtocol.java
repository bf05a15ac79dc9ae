package io.netloft.proto.packet;

/** Protocol numbers of IP (IANA) that something here decodes. */
public final class IpProtocol {
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int IPV4 = 4;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int DCCP = 33;
    public static final int IPV6 = 41;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int ESP = 50;
    public static final int AH = 51;
    public static final int MOBILE = 55;
    public static final int ICMPV6 = 58;
    public static final int NONE = 59;
    public static final int DESTINATION = 60;
    public static final int MOBILITY_OLD = 62;
    public static final int ND = 77;
    public static final int IPCOMP = 108;
    public static final int SCTP = 132;
    public static final int MOBILITY = 135;
    public static final int ETHERNET = 143;

    private IpProtocol() {}

    /** Whether ports follow in the first four octets, so that addresses are told with them. */
    public static boolean hasPorts(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP || protocol == DCCP;
    }
}
