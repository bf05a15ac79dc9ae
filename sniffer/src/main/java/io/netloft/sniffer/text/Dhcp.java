package io.netloft.sniffer.text;

/**
 * BOOTP and DHCP (RFC 951, 2131).
 *
 * <pre>
 *   0 op   1 htype   2 hlen   3 hops   4 xid(4)   8 secs(2)   10 flags(2)   12 client(4)   16 your(4)   20 server(4)
 *   24 gateway(4)   28 hardware(16)   44 server name(64)   108 file(128)   236 cookie(4) options
 * </pre>
 */
final class Dhcp extends Dissector {
    private static final int ETHERNET = 1;
    private static final int MAC = 6;
    private static final int NAME = 44;
    private static final int FILE = 108;
    private static final int VENDOR = 236;
    private static final int COOKIE = 0x6382_5363;
    private static final int COOKIE_CMU = 0x434D_5500;
    private static final String[] ADDRESSES = {"Client-IP ", "Your-IP ", "Server-IP ", "Gateway-IP "};

    private final DhcpOptions options;

    Dhcp(Page page) {
        super(page);
        options = new DhcpOptions(page);
    }

    void print(int at, int length) {
        protocol("bootp");
        int operation = u1(at);
        put("BOOTP/DHCP, ");
        switch (operation) {
            case 1 -> put("Request");
            case 2 -> put("Reply");
            default -> put("unknown (0x").hex(operation, 2).put(')');
        }
        int type = u1(at + 1);
        int size = u1(at + 2);
        boolean ethernet = type == ETHERNET && size == MAC;
        if (ethernet && operation == 1) {
            mac(" from ", at + 28);
        }
        put(", length ").dec(length);
        if (!verbose()) {
            return;
        }
        if (!has(at + 8, 2)) {
            truncated();
            return;
        }
        head(at, type, size, ethernet);
        for (int i = 0; i < ADDRESSES.length; i++) {
            if (u4(at + 12 + 4 * i) != 0) {
                put("\n\t  ");
                ip4(ADDRESSES[i], at + 12 + 4 * i);
            }
        }
        if (ethernet) {
            mac("\n\t  Client-Ethernet-Address ", at + 28);
        }
        if (named("\n\t  sname \"", at + NAME, 64) && named("\n\t  file \"", at + FILE, 128)) {
            vendor(at + VENDOR);
        }
    }

    private void head(int at, int type, int size, boolean ethernet) {
        if (type != ETHERNET) {
            put(", htype ").dec(type);
        }
        if (!ethernet) {
            put(", hlen ").dec(size);
        }
        if (u1(at + 3) != 0) {
            put(", hops ").dec(u1(at + 3));
        }
        if (u4(at + 4) != 0) {
            put(", xid 0x").hex(u4(at + 4));
        }
        if (u2(at + 8) != 0) {
            put(", secs ").dec(u2(at + 8));
        }
        int flags = u2(at + 10);
        put((flags & 0x8000) != 0 ? ", Flags [Broadcast]" : ", Flags [none]");
        if (verbosity() > 1) {
            put(" (0x").hex(flags, 4).put(')');
        }
    }

    private boolean named(String name, int at, int length) {
        if (u1(at) == 0) {
            return true;
        }
        put(name);
        boolean whole = zeroText(at, length) != 0;
        put("\"");
        if (!whole) {
            truncated();
        }
        return whole;
    }

    private void vendor(int at) {
        if (!has(at, 4)) {
            truncated();
            return;
        }
        switch (u4(at)) {
            case COOKIE -> options.print(at);
            case COOKIE_CMU -> cmu(at);
            case 0 -> {}
            default -> put("\n\t  Vendor-#0x").hex(u4(at));
        }
    }

    // Carnegie Mellon's fields, from before RFC 1048.
    private void cmu(int at) {
        put(" vend-cmu");
        if (!has(at + 4, 4)) {
            truncated();
            return;
        }
        int flags = u1(at + 4);
        if ((flags & ~1) != 0) {
            put(" F:0x").hex(flags);
        }
        int[] places = {12, 8, 16, 20, 24, 28, 32, 36};
        String[] names = {
            " DG:", (flags & 1) != 0 ? " SM:" : " SM*:", " NS1:", " NS2:", " IEN1:", " IEN2:", " TS1:", " TS2:"
        };
        for (int i = 0; i < places.length; i++) {
            if (!has(at + places[i], 4)) {
                truncated();
                return;
            }
            if (u4(at + places[i]) != 0) {
                ip4(names[i], at + places[i]);
            }
        }
    }
}
