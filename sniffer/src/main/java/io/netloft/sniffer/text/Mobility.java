package io.netloft.sniffer.text;

/**
 * The mobility header of IPv6 (RFC 6275 6.1).
 *
 * <pre>
 *   next(1) length(1) type(1) 0(1) checksum(2) message options
 * </pre>
 */
final class Mobility extends Dissector {
    private static final int MIN = 8;
    private static final int[] LENGTHS = {MIN, MIN + 8, MIN + 8, MIN + 16, MIN + 16, MIN + 4, MIN + 4, MIN + 16};
    private static final Names TYPES = Names.of("0:BRR|1:HoTI|2:CoTI|3:HoT|4:CoT|5:BU|6:BA|7:BE");
    private static final Names UPDATE_FLAGS = Names.of("8:A|4:H|2:L|1:K");
    private static final String[] OPTIONS = {"pad1", "padn", "refresh", "altcoa", "ni", "auth"};
    private static final int[] OPTION_LENGTHS = {1, 2, 4, 18, 6, 12};

    Mobility(Page page) {
        super(page);
    }

    int print(int at) {
        protocol("mobility");
        if (!has(at + 1, 1)) {
            truncated();
            return -1;
        }
        int length = (u1(at + 1) + 1) << 3;
        int type = u1(at + 2);
        if (type < LENGTHS.length && length < LENGTHS[type]) {
            put("(header length ")
                    .dec(length)
                    .put(" is too small for type ")
                    .dec(type)
                    .put(')');
            truncated();
            return -1;
        }
        put("mobility: ");
        named(TYPES, type, "type-#", "");
        int head = message(type, at);
        if (head == 0) {
            put(" len=").dec(u1(at + 1));
            return length;
        }
        if (head < 0 || (verbose() && !options(at + head, length - head))) {
            truncated();
            return -1;
        }
        return length;
    }

    /** Prints the message; returns where options begin, 0 for an unknown type, negative when it is cut. */
    private int message(int type, int at) {
        switch (type) {
            case 0 -> {}
            case 1, 2 -> cookie(type == 1 ? " Home Init Cookie=" : " Care-of Init Cookie=", at + MIN);
            case 3, 4 -> {
                int nonce = u2(at + 6);
                put(" nonce id=0x").hex(nonce);
                cookie(type == 3 ? " Home Init Cookie=" : " Care-of Init Cookie=", at + MIN);
                cookie(type == 3 ? " Home Keygen Token=" : " Care-of Keygen Token=", at + MIN + 8);
            }
            case 5 -> {
                return update(at);
            }
            case 6 -> acknowledgement(at);
            case 7 -> {
                int status = u1(at + 6);
                put(" status=").dec(status);
                ip6(" homeaddr ", at + MIN);
                return MIN + 16;
            }
            default -> {
                return 0;
            }
        }
        return LENGTHS[type];
    }

    private void cookie(String name, int at) {
        if (verbose()) {
            need(at, 8);
            put(name).hex(u4(at), 8).put(':').hex(u4(at + 4), 8);
        }
    }

    private int update(int at) {
        int sequence = u2(at + 6);
        put(" seq#=").dec(sequence);
        if (!has(at + MIN, 2)) {
            return -1;
        }
        int bits = u1(at + MIN) >> 4;
        if (bits != 0) {
            put(" ");
            UPDATE_FLAGS.bits(out(), bits, "", "");
        }
        int lifetime = u2(at + MIN + 2);
        put(" lifetime=").dec(lifetime << 2);
        return MIN + 4;
    }

    private void acknowledgement(int at) {
        int status = u1(at + 6);
        put(" status=").dec(status);
        if ((u1(at + 7) & 0x80) != 0) {
            put(" K");
        }
        int sequence = u2(at + MIN);
        put(" seq#=").dec(sequence);
        int lifetime = u2(at + MIN + 2);
        put(" lifetime=").dec(lifetime << 2);
    }

    private boolean options(int at, int size) {
        int i = 0;
        while (i < size) {
            int kind = u1(at + i);
            if (kind != 0 && i + 1 >= size) {
                return false;
            }
            int length = kind == 0 ? 1 : u1(at + i + 1) + 2;
            if (i + length > size || !has(at + i + length, 1)) {
                return false;
            }
            if (kind < OPTIONS.length && size - i < OPTION_LENGTHS[kind]) {
                put("(").put(OPTIONS[kind]).put(": trunc)");
                return false;
            }
            option(kind, at + i, length);
            i += length;
        }
        return true;
    }

    private void option(int kind, int at, int length) {
        switch (kind) {
            case 2 -> {
                int refresh = u2(at + 2);
                put("(refresh: ").dec(refresh << 2).put(')');
            }
            case 3 -> ip6("(alt-CoA: ", at + 2).put(')');
            case 4 -> {
                need(at + 2, 4);
                put("(ni: ho=0x")
                        .hex(u2(at + 2), 4)
                        .put(" co=0x")
                        .hex(u2(at + 4), 4)
                        .put(')');
            }
            case 0, 1, 5 -> put("(").put(OPTIONS[kind]).put(')');
            default ->
                put("(type-0x").hex(kind, 2).put(": len=").dec(length - 2).put(')');
        }
    }
}
