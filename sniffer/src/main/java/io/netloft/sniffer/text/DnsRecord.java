package io.netloft.sniffer.text;

/** Resource records of the domain name system: {@code name type(2) class(2) ttl(4) length(2) data}. */
final class DnsRecord extends Dissector {
    static final Names TYPES = Names.of(
            "1:A|2:NS|3:MD|4:MF|5:CNAME|6:SOA|7:MB|8:MG|9:MR|10:NULL|11:WKS|12:PTR|13:HINFO"
                    + "|14:MINFO|15:MX|16:TXT|17:RP|18:AFSDB|19:X25|20:ISDN|21:RT|22:NSAP|23:NSAP_PTR|24:SIG|25:KEY|26:PX"
                    + "|27:GPOS|28:AAAA|29:LOC|30:NXT|31:EID|32:NIMLOC|33:SRV|34:ATMA|35:NAPTR|36:KX|37:CERT|38:A6|39:DNAME"
                    + "|40:SINK|41:OPT|42:APL|43:DS|44:SSHFP|45:IPSECKEY|46:RRSIG|47:NSEC|48:DNSKEY|99:SPF|100:UINFO|101:UID"
                    + "|102:GID|103:UNSPEC|104:UNSPECA|249:TKEY|250:TSIG|251:IXFR|252:AXFR|253:MAILB|254:MAILA|255:ANY|256:URI");
    static final Names CLASSES = Names.of("1:IN|3:CHAOS|4:HS|255:ANY");
    private static final int OPT = 41;
    private static final int TOP_BIT = 0x8000;

    private final DomainName names;
    private final Edns edns;

    DnsRecord(Page page, DomainName names) {
        super(page);
        this.names = names;
        this.edns = new Edns(page, names);
    }

    /** Prints a record; returns where it ends, negative when it is cut. */
    int print(int from, int base, boolean multicast) {
        int at;
        if (verbose()) {
            put(" ");
            at = names.print(from, base);
            if (at < 0) {
                return -1;
            }
        } else {
            at = names.skip(from);
        }
        if (at < 0 || !has(at, 10)) {
            return end();
        }
        int type = u2(at);
        int kind = u2(at + 2);
        int family = multicast ? kind & ~TOP_BIT : kind;
        if (family != 1 && type != OPT) {
            put(" ");
            named(CLASSES, family, "(Class ", ")");
        }
        if (multicast && (kind & TOP_BIT) != 0) {
            put(" (Cache flush)");
        }
        if (type != OPT && verbosity() > 2) {
            put(" [");
            duration(u4(at + 4));
            put("]");
        }
        int length = u2(at + 8);
        put(" ");
        named(TYPES, type, "Type", "");
        int last = at + 10 + length;
        if (last > end()) {
            return -1;
        }
        if (type == OPT) {
            return edns.print(family, u2(at + 6), at + 10, last) ? last : -1;
        }
        return data(type, at + 10, length, base) ? last : -1;
    }

    private boolean data(int type, int at, int length, int base) {
        switch (type) {
            case 1 -> {
                if (!has(at, 4)) {
                    return false;
                }
                // A number even where names are wanted: it is what the name asked for stands for.
                int address = u4(at);
                put(" ").ip4(address);
            }
            case 2, 5, 12, 39 -> {
                put(" ");
                return names.print(at, base) >= 0;
            }
            case 6 -> {
                return !verbose() || authority(at, base);
            }
            case 15 -> {
                return exchange(at, base);
            }
            case 16 -> {
                return texts(at, length);
            }
            case 28 -> {
                if (!has(at, 16)) {
                    return false;
                }
                put(" ");
                Ip6Text.put(out(), u8(at), u8(at + 8));
            }
            case 33 -> {
                return service(at, base);
            }
            case 38 -> {
                return prefixed(at, base);
            }
            case 104 -> {
                return text(at, length);
            }
            case 250 -> {
                return !verbose() || signature(at, base);
            }
            case 256 -> {
                return uri(at, length);
            }
            default -> {}
        }
        return true;
    }

    private boolean authority(int from, int base) {
        put(" ");
        int at = names.print(from, base);
        if (at >= 0) {
            put(" ");
            at = names.print(at, base);
        }
        if (at < 0 || !has(at, 20)) {
            return false;
        }
        for (int i = 0; i < 5; i++) {
            put(" ").dec(u4(at + 4 * i));
        }
        return true;
    }

    private boolean exchange(int at, int base) {
        put(" ");
        if (!has(at, 2) || names.print(at + 2, base) < 0) {
            return false;
        }
        put(" ").dec(u2(at));
        return true;
    }

    private boolean texts(int from, int length) {
        int at = from;
        while (at < from + length) {
            put(" \"");
            if (!has(at, 1)) {
                return false;
            }
            int size = u1(at);
            if (!text(at + 1, size)) {
                return false;
            }
            put("\"");
            at += 1 + size;
        }
        return true;
    }

    private boolean service(int at, int base) {
        put(" ");
        if (!has(at, 6) || names.print(at + 6, base) < 0) {
            return false;
        }
        put(":").dec(u2(at + 4)).put(' ').dec(u2(at)).put(' ').dec(u2(at + 2));
        return true;
    }

    // RFC 2874: prefix length(1), what is left of an address, and the name that has the rest.
    private boolean prefixed(int at, int base) {
        if (!has(at, 1)) {
            return false;
        }
        int bits = u1(at);
        if (bits > 128) {
            put(" ").dec(bits).put("(bad plen)");
            return true;
        }
        int octets = bits / 8;
        if (bits < 128) {
            need(at + 1, 16 - octets);
            long high = 0;
            long low = 0;
            for (int i = octets; i < 16; i++) {
                long octet = u1(at + 1 + i - octets);
                high |= i < 8 ? octet << (56 - 8 * i) : 0;
                low |= i < 8 ? 0 : octet << (120 - 8 * i);
            }
            put(" ").dec(bits).put(' ');
            Ip6Text.put(out(), high, low);
        }
        if (bits > 0) {
            put(" ");
            return names.print(at + 17 - octets, base) >= 0;
        }
        return true;
    }

    private boolean uri(int at, int length) {
        if (!has(at, length)) {
            return false;
        }
        need(at, 4);
        put(" ").dec(u2(at)).put(' ').dec(u2(at + 2)).put(' ');
        return length >= 4 ? text(at + 4, length - 4) : text(at + 4, Integer.MAX_VALUE);
    }

    // RFC 8945: algorithm, time(6) fudge(2) size(2) mac id(2) error(2) other(2)
    private boolean signature(int from, int base) {
        put(" ");
        int at = names.print(from, base);
        if (at < 0) {
            return false;
        }
        at += 6;
        if (!has(at, 2)) {
            return false;
        }
        put(" fudge=").dec(u2(at));
        if (!has(at + 2, 2)) {
            return false;
        }
        int size = u2(at + 2);
        put(" maclen=").dec(size);
        at += 4 + size;
        String[] fields = {" origid=", " error=", " otherlen="};
        for (String field : fields) {
            if (!has(at, 2)) {
                return false;
            }
            put(field).dec(u2(at));
            at += 2;
        }
        return true;
    }
}
