package io.netloft.sniffer.text;

/** The configuration testing protocol of Ethernet 2.0 (type 0x9000): a skip count and functions, little-endian. */
final class ConfigurationTest extends Dissector {
    private static final int REPLY = 1;
    private static final int FORWARD = 2;
    private static final int MAC = 6;

    ConfigurationTest(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("loopback");
        put("Loopback");
        if (length < 2) {
            bad(at, length);
            return;
        }
        int skip = packet().le2(at);
        put(", skipCount ").dec(skip).put(skip % 8 != 0 ? " (bogus)" : "");
        if (skip > length - 2) {
            bad(at + 2, length - 2);
            return;
        }
        need(at + 2, skip);
        message(at + 2 + skip, length - 2 - skip);
    }

    private void message(int at, int length) {
        if (length < 2) {
            bad(at, length);
            return;
        }
        int function = packet().le2(at);
        int rest = length - 2;
        switch (function) {
            case REPLY -> {
                put(", Reply");
                if (rest < 2) {
                    bad(at + 2, rest);
                    return;
                }
                int receipt = packet().le2(at + 2);
                put(", receipt number ")
                        .dec(receipt)
                        .put(", data (")
                        .dec(rest - 2)
                        .put(" octets)");
            }
            case FORWARD -> {
                put(", Forward Data");
                if (rest < MAC) {
                    bad(at + 2, rest);
                    return;
                }
                mac(", forwarding address ", at + 2)
                        .put(", data (")
                        .dec(rest - MAC)
                        .put(" octets)");
            }
            default -> put(",  invalid (").dec(function).put(')');
        }
        need(at + 2, rest);
    }

    private void bad(int at, int length) {
        invalid();
        need(at, length);
    }
}
