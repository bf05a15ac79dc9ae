package io.netloft.proto.packet;

/** Ethernet's types (IEEE 802 numbers) that something here decodes. */
public final class EtherType {
    public static final int MAX_LENGTH = 1500;
    public static final int GRE_ISO = 0x00FE;
    public static final int TRAIL = 0x1000;
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int TEB = 0x6558;
    public static final int REVARP = 0x8035;
    public static final int APPLETALK = 0x809B;
    public static final int VLAN = 0x8100;
    public static final int IPX = 0x8137;
    public static final int IPV6 = 0x86DD;
    public static final int PPP = 0x880B;
    public static final int MPLS = 0x8847;
    public static final int MPLS_MULTI = 0x8848;
    public static final int JUMBO = 0x8870;
    public static final int EAPOL = 0x888E;
    public static final int VLAN_QINQ = 0x88A8;
    public static final int LOOPBACK = 0x9000;
    public static final int VLAN_9100 = 0x9100;
    public static final int VLAN_9200 = 0x9200;

    private EtherType() {}

    /** Whether a VLAN tag follows (802.1Q, 802.1ad and what came before it). */
    public static boolean isTag(int type) {
        return type == VLAN || type == VLAN_QINQ || type == VLAN_9100 || type == VLAN_9200;
    }
}
