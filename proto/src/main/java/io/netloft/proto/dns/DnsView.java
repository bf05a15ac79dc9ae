package io.netloft.proto.dns;

import io.netty.buffer.ByteBuf;

/**
 * A view of one message: its head and its first question. Reused, no allocation a message. A pointer in a name must lead
 * back, so that reading ends; a name has 255 octets at most. Serves one thread.
 */
public final class DnsView {
    private static final int HEAD = 12;
    private static final int MOST_NAME = 255;
    private static final int RESPONSE = 0x8000;
    private static final int POINTER = 0xC0;
    private static final String[] TYPES = new String[260];

    private final byte[] name = new byte[MOST_NAME + 1];
    private int nameLength;
    private int id;
    private int flags;
    private int questions;
    private int answers;
    private int type;

    static {
        String known =
                "1 A,2 NS,5 CNAME,6 SOA,10 NULL,11 WKS,12 PTR,13 HINFO,15 MX,16 TXT,24 SIG,25 KEY,28 AAAA,29 LOC,"
                        + "33 SRV,35 NAPTR,36 KX,37 CERT,39 DNAME,41 OPT,42 APL,43 DS,44 SSHFP,45 IPSECKEY,46 RRSIG,47 NSEC,"
                        + "48 DNSKEY,49 DHCID,50 NSEC3,51 NSEC3PARAM,52 TLSA,53 SMIMEA,59 CDS,60 CDNSKEY,61 OPENPGPKEY,62 CSYNC,"
                        + "63 ZONEMD,64 SVCB,65 HTTPS,99 SPF,249 TKEY,250 TSIG,251 IXFR,252 AXFR,255 ANY,256 URI,257 CAA";
        for (String one : known.split(",")) {
            int blank = one.indexOf(' ');
            TYPES[Integer.parseInt(one.substring(0, blank))] = one.substring(blank + 1);
        }
    }

    /** Reads the octets of a message, and consumes none; false when it is cut within its head or its question, or damaged. */
    public boolean read(ByteBuf in) {
        if (in.readableBytes() < HEAD) {
            return false;
        }
        int base = in.readerIndex();
        id = in.getUnsignedShort(base);
        flags = in.getUnsignedShort(base + 2);
        questions = in.getUnsignedShort(base + 4);
        answers = in.getUnsignedShort(base + 6);
        nameLength = 0;
        type = 0;
        if (questions == 0) {
            return true;
        }
        int at = name(in, base, base + HEAD);
        if (at < 0 || at + 4 > in.writerIndex()) {
            return false;
        }
        type = in.getUnsignedShort(at);
        return true;
    }

    /** Reads a name; returns where it ends, negative when it is damaged. */
    private int name(ByteBuf in, int base, int from) {
        int at = from;
        int end = -1;
        int lowest = from;
        while (at < in.writerIndex()) {
            int length = in.getUnsignedByte(at);
            if (length == 0) {
                return end < 0 ? at + 1 : end;
            }
            if (length >= POINTER) {
                if (at + 1 >= in.writerIndex()) {
                    return -1;
                }
                end = end < 0 ? at + 2 : end;
                at = base + (in.getUnsignedShort(at) & 0x3FFF);
                if (at >= lowest) {
                    return -1;
                }
                lowest = at;
            } else if (length > 63 || at + 1 + length > in.writerIndex() || !label(in, at + 1, length)) {
                return -1;
            } else {
                at += 1 + length;
            }
        }
        return -1;
    }

    private boolean label(ByteBuf in, int at, int length) {
        int needed = nameLength + length + (nameLength > 0 ? 1 : 0);
        if (needed > MOST_NAME) {
            return false;
        }
        if (nameLength > 0) {
            name[nameLength++] = '.';
        }
        in.getBytes(at, name, nameLength, length);
        nameLength += length;
        return true;
    }

    /** Number by which an answer is told from others. */
    public int id() {
        return id;
    }

    /** Whether it is an answer. */
    public boolean response() {
        return (flags & RESPONSE) != 0;
    }

    /** What is wanted: 0 a query. */
    public int operation() {
        return flags >> 11 & 15;
    }

    /** Result of an answer, without the upper bits that EDNS has. */
    public int result() {
        return flags & 15;
    }

    /** Whether it is cut to fit a datagram. */
    public boolean cut() {
        return (flags & 0x200) != 0;
    }

    /** Questions it says it has. */
    public int questions() {
        return questions;
    }

    /** Answers it says it has. */
    public int answers() {
        return answers;
    }

    /** Type of the first question; 0 where there is none. */
    public int type() {
        return type;
    }

    /** The type as a word, or {@code TYPE65534}. */
    public String typeWord() {
        String word = type < TYPES.length ? TYPES[type] : null;
        return word == null ? "TYPE" + type : word;
    }

    /** The array that holds the name of the first question, its {@link #nameLength()} first octets; labels parted by dots. */
    public byte[] name() {
        return name;
    }

    /** Octets of the name; 0 for the root. */
    public int nameLength() {
        return nameLength;
    }
}
