package io.netloft.sniffer.text;

/**
 * ARP over ATM (RFC 2225): lengths of number and subaddress stand in the head, target's after the operation.
 *
 * <pre>
 *   hardware(2) protocol(2) shtl(1) sstl(1) operation(2) spln(1) thtl(1) tstl(1) tpln(1) addresses
 * </pre>
 */
final class AtmArp extends Dissector {
    private static final int HEAD = 12;
    private static final int LENGTH_MASK = 0x3F;

    private int senderNumber;
    private int senderSub;
    private int senderLength;
    private int targetNumber;
    private int targetSub;
    private int targetLength;

    AtmArp(Page page) {
        super(page);
    }

    void print(int at, int length) {
        need(at, HEAD);
        int type = u2(at + 2);
        senderNumber = u1(at + 4) & LENGTH_MASK;
        senderSub = u1(at + 5) & LENGTH_MASK;
        senderLength = u1(at + 8);
        targetNumber = u1(at + 9) & LENGTH_MASK;
        targetSub = u1(at + 10) & LENGTH_MASK;
        targetLength = u1(at + 11);
        need(targetAddress(at), targetLength);
        out().put(link() ? "" : "ARP, ");
        if (!Arp.isIp(type) || senderLength != 4 || targetLength != 4 || verbose()) {
            Arp.hardware(out(), u2(at));
            put(", ");
            Arp.protocolType(out(), type);
            put(" (len ").dec(senderLength).put('/').dec(targetLength).put(')');
            if (!verbose()) {
                put(", length ").dec(length);
                return;
            }
        }
        out().put(verbose() ? ", " : "");
        Arp.operation(out(), u2(at + 6));
        if (body(at, type)) {
            put(", length ").dec(length);
        }
    }

    private int senderAddress(int at) {
        return at + HEAD + senderNumber + senderSub;
    }

    private int targetStation(int at) {
        return senderAddress(at) + senderLength;
    }

    private int targetAddress(int at) {
        return targetStation(at) + targetNumber + targetSub;
    }

    private boolean body(int at, int type) {
        switch (u2(at + 6)) {
            case 1 -> {
                put("who-has ");
                address(targetAddress(at), type, targetLength, "<wrong tplen>");
                if (targetNumber != 0) {
                    put(" (");
                    station(targetStation(at), targetNumber, targetSub);
                    put(")");
                }
                put(" tell ");
                address(senderAddress(at), type, senderLength, "<wrong splen>");
            }
            case 2 -> {
                address(senderAddress(at), type, senderLength, "<wrong splen>");
                put(" is-at ");
                station(at + HEAD, senderNumber, senderSub);
            }
            case 8 -> {
                put("who-is ");
                station(targetStation(at), targetNumber, targetSub);
                put(" tell ");
                station(at + HEAD, senderNumber, senderSub);
            }
            case 9 -> {
                station(at + HEAD, senderNumber, senderSub);
                put("at ");
                address(senderAddress(at), type, senderLength, "<wrong splen>");
            }
            case 10 -> {
                put("for ");
                address(senderAddress(at), type, senderLength, "<wrong splen>");
            }
            default -> {
                HexDump.hexAndText(page(), "\n\t", at, packet().left(at));
                return false;
            }
        }
        return true;
    }

    private void address(int at, int type, int length, String wrong) {
        if (!Arp.isIp(type)) {
            put("<wrong proto type>");
        } else if (length != 4) {
            put(wrong);
        } else {
            ip4("", at);
        }
    }

    private void station(int at, int number, int sub) {
        if (number == 0) {
            put("<No address>");
            return;
        }
        hexes(at, number);
        if (sub != 0) {
            put(",");
            hexes(at + number, sub);
        }
    }
}
