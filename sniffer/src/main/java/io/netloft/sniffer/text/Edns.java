package io.netloft.sniffer.text;

/** Extension mechanisms of the domain name system (RFC 6891): {@code *( code(2) length(2) data )}. */
final class Edns extends Dissector {
    private static final Names OPTIONS = Names.of("1:LLQ|2:UL|3:NSID|5:DAU|6:DHU|7:N3U|8:ECS|9:EXPIRE|10:COOKIE"
            + "|11:KEEPALIVE|12:PADDING|13:CHAIN|14:KEY-TAG|16:CLIENT-TAG|17:SERVER-TAG");
    private static final Names SIGNATURES = Names.of("0:DELETE|1:RSAMD5|2:DH|3:DS|5:RSASHA1|6:DSA-NSEC3-SHA1"
            + "|7:RSASHA1-NSEC3-SHA1|8:RSASHA256|10:RSASHA512|12:ECC-GOST|13:ECDSAP256SHA256|14:ECDSAP384SHA384"
            + "|15:ED25519|16:ED448|252:INDIRECT|253:PRIVATEDNS|254:PRIVATEOID");
    private static final Names DIGESTS = Names.of("1:SHA-1|2:SHA-256|3:GOST_R_34.11-94|4:SHA-384");
    private static final Names HASHES = Names.of("1:SHA-1");

    private final DomainName names;

    Edns(Page page, DomainName names) {
        super(page);
        this.names = names;
    }

    /** Prints; false when cut. */
    boolean print(int size, int flags, int from, int last) {
        put(" UDPsize=").dec(size).put((flags & 0x8000) != 0 ? " DO" : "");
        if (from >= last) {
            return true;
        }
        put(" [");
        int at = from;
        while (at < last) {
            if (!has(at, 2)) {
                return false;
            }
            int code = u2(at);
            named(OPTIONS, code, "Opt", "");
            if (!has(at + 2, 2)) {
                return false;
            }
            int length = u2(at + 2);
            if (!has(at + 4, length)) {
                return false;
            }
            if (length > 0) {
                put(" ");
                option(code, at + 4, length);
            }
            at += 4 + length;
            put(at < last ? "," : "");
        }
        put("]");
        return true;
    }

    private void option(int code, int at, int length) {
        switch (code) {
            case 5 -> algorithms(SIGNATURES, at, length);
            case 6 -> algorithms(DIGESTS, at, length);
            case 7 -> algorithms(HASHES, at, length);
            case 8 -> subnet(at, length);
            case 9 -> {
                if (length == 4) {
                    out().dec(u4(at)).put(" sec");
                } else {
                    invalid();
                }
            }
            case 10 -> cookie(at, length);
            case 11 -> {
                if (length == 2) {
                    out().dec(u2(at) / 10).put('.').dec(u2(at) % 10).put(" sec");
                } else {
                    invalid();
                }
            }
            case 12 -> put("(").dec(length).put(')');
            case 13 -> names.print(at, at + length);
            case 14 -> tags(at, length);
            default -> octets(at, length);
        }
    }

    private void octets(int at, int length) {
        for (int i = 0; i < length; i++) {
            out().hex2(u1(at + i));
        }
    }

    private void algorithms(Names words, int at, int length) {
        for (int i = 0; i < length; i++) {
            put(i > 0 ? " " : "");
            named(words, u1(at + i), "Alg_", "");
        }
    }

    private void cookie(int at, int length) {
        if (length < 8 || (length > 8 && length < 16) || length > 40) {
            invalid();
            return;
        }
        octets(at, 8);
        if (length > 8) {
            put(" ");
            octets(at + 8, length - 8);
        }
    }

    private void tags(int at, int length) {
        if (length % 2 != 0) {
            invalid();
            return;
        }
        for (int i = 0; i < length; i += 2) {
            put(i > 0 ? " " : "").dec(u2(at + i));
        }
    }

    // RFC 7871: family(2) source bits(1) scope bits(1), and as much of the address as the bits need
    private void subnet(int at, int length) {
        int family = length < 4 ? 0 : u2(at);
        int most = family == 1 ? 32 : family == 2 ? 128 : 0;
        if (most == 0 || length - 4 > most / 8) {
            invalid();
            return;
        }
        int source = u1(at + 2);
        int scope = u1(at + 3);
        if (source > most || scope > most || (source + 7) / 8 != length - 4) {
            invalid();
            return;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < length - 4; i++) {
            long octet = u1(at + 4 + i);
            high |= i < 8 ? octet << (56 - 8 * i) : 0;
            low |= i < 8 ? 0 : octet << (120 - 8 * i);
        }
        if (family == 1) {
            out().ip4((int) (high >>> 32));
        } else {
            Ip6Text.put(out(), high, low);
        }
        put("/").dec(source).put('/').dec(scope);
    }
}
