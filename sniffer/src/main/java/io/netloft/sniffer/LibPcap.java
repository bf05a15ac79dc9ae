package io.netloft.sniffer;

/** What is told when libpcap, which filters and live captures need, is not there. */
final class LibPcap {
    private LibPcap() {}

    static SnifferException missing(String what) {
        return new SnifferException(
                "libpcap: not found (expected for " + what + ": package libpcap0.8 on Debian and Ubuntu,"
                        + " libpcap on Fedora, Alpine and macOS); files are read and written without it");
    }
}
