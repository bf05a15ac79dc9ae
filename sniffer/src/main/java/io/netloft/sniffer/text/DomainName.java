package io.netloft.sniffer.text;

/**
 * Names of the domain name system (RFC 1035 4.1.4): labels with their length before, or a pointer to where the rest
 * stands. Pointers must lead strictly backwards, so that no name goes round in circles.
 */
final class DomainName extends Dissector {
    private static final int KIND = 0xC0;
    private static final int POINTER = 0xC0;
    private static final int EXTENDED = 0x40;
    private static final int RESERVED = 0x80;
    private static final int BITS = 1;
    private static final int MAX_LETTERS = 255;
    private static final int NONE = -1;

    DomainName(Page page) {
        super(page);
    }

    /** Passes over a name; negative when it is cut or of a kind that has no length. */
    int skip(int from) {
        int at = from;
        while (has(at, 1)) {
            int length = u1(at++);
            if (length == 0) {
                return at;
            }
            switch (length & KIND) {
                case POINTER -> {
                    return at + 1;
                }
                case EXTENDED -> {
                    if ((length & ~KIND) != BITS || !has(at, 1)) {
                        return NONE;
                    }
                    at += 1 + (bits(at) + 7) / 8;
                }
                case RESERVED -> {
                    return NONE;
                }
                default -> at += length;
            }
        }
        return NONE;
    }

    private int bits(int at) {
        int count = u1(at);
        return count == 0 ? 256 : count;
    }

    /** Octets of the label that begins here; negative, and said so, where it has no length. */
    private int labelLength(int at) {
        if (!has(at, 1)) {
            return NONE;
        }
        int length = u1(at);
        switch (length & KIND) {
            case EXTENDED -> {
                if ((length & ~KIND) != BITS) {
                    put("<ELT ").dec(length & ~KIND).put('>');
                    return NONE;
                }
                return has(at + 1, 1) ? (bits(at + 1) + 7) / 8 + 1 : NONE;
            }
            case RESERVED -> {
                put("<BAD LABEL TYPE>");
                return NONE;
            }
            default -> {
                return length;
            }
        }
    }

    /** Prints a name; returns where it ends, negative when it is cut or damaged. */
    int print(int from, int base) {
        int at = from;
        int length = labelLength(at);
        if (length < 0) {
            return NONE;
        }
        int most = at - base;
        int kind = u1(at++);
        int result = NONE;
        if ((kind & KIND) == POINTER) {
            if (!has(at, 1)) {
                return NONE;
            }
            result = at + 1;
        }
        if (kind == 0) {
            put(".");
            return at;
        }
        int letters = 0;
        while (kind != 0 && at < end()) {
            if ((kind & KIND) == POINTER) {
                result = result < 0 ? at + 1 : result;
                if (!has(at, 1)) {
                    return NONE;
                }
                int offset = (kind << 8 | u1(at)) & 0x3FFF;
                // Unsigned: the chain query option counts from behind its name, where nothing is behind.
                if (Integer.compareUnsigned(offset, most) >= 0) {
                    put("<BAD PTR>");
                    return NONE;
                }
                most = offset;
                at = base + offset;
            } else {
                if (!label(kind, at, length, letters)) {
                    return NONE;
                }
                letters += (kind & KIND) == 0 ? length : 0;
                at += length;
                put(letters <= MAX_LETTERS ? "." : "");
                letters++;
            }
            length = labelLength(at);
            if (length < 0) {
                return NONE;
            }
            kind = u1(at++);
        }
        put(letters > MAX_LETTERS ? "<DOMAIN NAME TOO LONG>" : "");
        return result < 0 ? at : result;
    }

    private boolean label(int kind, int at, int length, int letters) {
        if ((kind & KIND) == EXTENDED) {
            return bitLabel(at);
        }
        if (letters + length <= MAX_LETTERS) {
            return text(at, length);
        }
        return letters >= MAX_LETTERS || text(at, MAX_LETTERS - letters);
    }

    private boolean bitLabel(int at) {
        if (!has(at, 1)) {
            return false;
        }
        int count = bits(at);
        put("\\[x");
        int octet = at + 1;
        int left = count;
        for (; left > 7; left -= 8) {
            out().hex2(u1(octet++));
        }
        if (left > 4) {
            out().hex2(u1(octet) & 0xFF << (8 - left));
        } else if (left > 0) {
            out().hex(u1(octet) >> 4 & 15 & 15 << (4 - left), 1);
        }
        put("/").dec(count).put(']');
        return true;
    }
}
