package io.netloft.sniffer;

import java.util.Map;

/** Names of link types as libpcap spells them. */
final class LinkNames {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0, "NULL (BSD loopback)"),
            Map.entry(1, "EN10MB (Ethernet)"),
            Map.entry(9, "PPP (PPP)"),
            Map.entry(12, "RAW (Raw IP)"),
            Map.entry(101, "RAW (Raw IP)"),
            Map.entry(105, "IEEE802_11 (802.11)"),
            Map.entry(108, "LOOP (OpenBSD loopback)"),
            Map.entry(113, "LINUX_SLL (Linux cooked v1)"),
            Map.entry(127, "IEEE802_11_RADIO (802.11 plus radiotap header)"),
            Map.entry(228, "IPV4 (Raw IPv4)"),
            Map.entry(229, "IPV6 (Raw IPv6)"),
            Map.entry(231, "DBUS (D-Bus)"),
            Map.entry(239, "NFLOG (Linux netfilter log messages)"),
            Map.entry(271, "VSOCK (Linux vsock)"),
            Map.entry(276, "LINUX_SLL2 (Linux cooked v2)"));

    private LinkNames() {}

    static String of(int type) {
        return NAMES.getOrDefault(type, Integer.toString(type));
    }

    /**
     * The number of a name, as {@code -y} has it.
     *
     * @throws SnifferException when there is no such name
     */
    static int number(String name) {
        return NAMES.entrySet().stream()
                .filter(one ->
                        one.getValue().substring(0, one.getValue().indexOf(' ')).equalsIgnoreCase(name))
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow(
                        () -> new SnifferException("-y: " + name + " (expected: a link type's name); -L lists them"));
    }
}
