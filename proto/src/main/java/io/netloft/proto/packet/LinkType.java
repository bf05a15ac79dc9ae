package io.netloft.proto.packet;

/** Link-layer header types as capture files number them (tcpdump.org's registry). */
public final class LinkType {
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int RAW_OLD = 12;
    public static final int RAW_OPENBSD = 14;
    public static final int RAW = 101;
    public static final int LOOP = 108;
    public static final int SLL = 113;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int NFLOG = 239;
    public static final int NETANALYZER = 240;
    public static final int VSOCK = 271;
    public static final int SLL2 = 276;

    private LinkType() {}
}
