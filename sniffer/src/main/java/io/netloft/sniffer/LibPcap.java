package io.netloft.sniffer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What concerns libpcap, which filters and live captures need. */
final class LibPcap {
    /** What libpcap is told of the network of a file: no broadcast address but the one of all ones, and of all zeros. */
    static final Inet4Address NO_MASK = noMask();

    private LibPcap() {}

    private static Inet4Address noMask() {
        try {
            return (Inet4Address) InetAddress.getByAddress(new byte[4]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static SnifferException missing(String what) {
        return new SnifferException(
                "libpcap: not found (expected for " + what + ": package libpcap0.8 on Debian and Ubuntu,"
                        + " libpcap on Fedora, Alpine and macOS); files are read and written without it");
    }
}
