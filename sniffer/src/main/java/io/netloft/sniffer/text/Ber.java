package io.netloft.sniffer.text;

import org.jspecify.annotations.Nullable;

/** Elements of the basic encoding rules (X.690) as SNMP uses them: {@code tag(1) length data}. Holds the last one read. */
final class Ber extends Dissector {
    /** What an element's data is. */
    enum Kind {
        OTHER,
        OCTETS,
        INTEGER,
        STRING,
        NULL,
        OBJECT,
        SEQUENCE,
        ADDRESS,
        UNSIGNED,
        WIDE,
        ABSENT,
        MESSAGE
    }

    private static final String[] UNIVERSAL = {
        "U-0",
        "Boolean",
        "Integer",
        "Bitstring",
        "String",
        "Null",
        "ObjID",
        "ObjectDes",
        "U-8",
        "U-9",
        "U-10",
        "U-11",
        "U-12",
        "U-13",
        "U-14",
        "U-15",
        "Sequence",
        "Set"
    };
    private static final String[] APPLICATION = {
        "IpAddress", "Counter", "Gauge", "TimeTicks", "Opaque", "C-5", "Counter64"
    };
    private static final String[] CONTEXT = {
        "GetRequest", "GetNextRequest", "GetResponse", "SetRequest", "Trap", "GetBulk", "Inform", "V2Trap", "Report"
    };
    private static final String[] ABSENT = {"noSuchObject", "noSuchInstance", "endOfMibView"};
    private static final String[][] CLASSES = {UNIVERSAL, APPLICATION, CONTEXT, {"P-0"}};

    private Kind kind = Kind.OTHER;
    private int id;
    private int length;
    private int data;
    private long value;

    Ber(Page page) {
        super(page);
    }

    Kind kind() {
        return kind;
    }

    int id() {
        return id;
    }

    /** Octets of its data. */
    int length() {
        return length;
    }

    /** Position of its data. */
    int data() {
        return data;
    }

    /** Its number, signed. */
    int integer() {
        return (int) value;
    }

    /** Reads an element; returns its octets, negative, and said why, when it is none. */
    int read(int from, int size) {
        kind = Kind.OTHER;
        length = 0;
        if (size < 1) {
            put("[nothing to parse]");
            return -1;
        }
        int first = u1(from);
        int at = from + 1;
        id = first & 0x1F;
        if (id == 0x1F) {
            id = 0;
            while ((u1(at) & 0x80) != 0) {
                if (size - (at - from) < 1) {
                    return bad("[Xtagfield?]");
                }
                id = (id << 7 | (u1(at++) & 0x7F)) & 0xFF;
            }
            if (size - (at - from) < 1) {
                return bad("[Xtagfield?]");
            }
            id = (id << 7 | u1(at++)) & 0xFF;
        }
        if (size - (at - from) < 1) {
            return bad("[no asnlen]");
        }
        at = lengthOf(at, size - (at - from));
        return at < 0 ? -1 : classify(first, from, at, size - (at - from));
    }

    private int bad(String why) {
        put(why);
        return -1;
    }

    private int lengthOf(int from, int size) {
        int at = from + 1;
        length = u1(from);
        int left = size - 1;
        if ((length & 0x80) == 0) {
            return at;
        }
        int count = length & 0x7F;
        length = 0;
        if (left < count) {
            put("[asnlen? ").signed(left).put('<').dec(count).put(']');
            return -1;
        }
        if (!has(at, count)) {
            truncated();
            return -1;
        }
        for (int i = 0; i < count; i++) {
            length = length << 8 | u1(at++);
        }
        return at;
    }

    private int classify(int first, int from, int at, int left) {
        boolean constructed = (first & 0x20) != 0;
        int family = first >> 6;
        if (Integer.compareUnsigned(left, length) < 0) {
            put("[len").signed(left).put("<asnlen").dec(length).put(']');
            return -1;
        }
        if (id >= CLASSES[family].length) {
            put(constructed ? "[id?C/x/" : "[id?P/x/").dec(id).put(']');
            return -1;
        }
        if (!has(at, length)) {
            truncated();
            return -1;
        }
        data = at;
        if (constructed) {
            kind = constructed(family);
        } else if (!primitive(family)) {
            return -1;
        }
        return at + length - from;
    }

    private Kind constructed(int family) {
        if (family == 0 && id == 16) {
            return Kind.SEQUENCE;
        }
        if (family == 2) {
            return Kind.MESSAGE;
        }
        put(family == 0 ? "C/U/" : "C/x/").put(CLASSES[family][id]);
        return Kind.OCTETS;
    }

    private boolean primitive(int family) {
        @Nullable Kind known = family == 0 ? universal() : family == 1 ? application() : null;
        if (family == 2) {
            known = id < ABSENT.length ? Kind.ABSENT : Kind.OTHER;
        }
        kind = known == null ? Kind.OCTETS : known;
        if (known == null) {
            String name = family == 0 ? "[P/U/" : family == 1 ? "[P/A/" : "[P/x/";
            put(name).put(CLASSES[family][id]).put(']');
        }
        if (kind == Kind.INTEGER && length == 0) {
            put("[asnlen=0]");
            return false;
        }
        if (kind == Kind.INTEGER || kind == Kind.UNSIGNED || kind == Kind.WIDE) {
            value = kind == Kind.INTEGER && (u1(data) & 0x80) != 0 ? -1 : 0;
            for (int i = 0; i < length; i++) {
                value = value << 8 | u1(data + i);
            }
        }
        return true;
    }

    private @Nullable Kind universal() {
        return switch (id) {
            case 2 -> Kind.INTEGER;
            case 4 -> Kind.STRING;
            case 5 -> Kind.NULL;
            case 6 -> Kind.OBJECT;
            default -> null;
        };
    }

    private @Nullable Kind application() {
        return switch (id) {
            case 0 -> Kind.ADDRESS;
            case 1, 2, 3 -> Kind.UNSIGNED;
            case 6 -> Kind.WIDE;
            default -> null;
        };
    }

    /** Prints the element read last. */
    void print() {
        switch (kind) {
            case OCTETS -> octets();
            case OBJECT -> object();
            case INTEGER -> out().signed((int) value);
            case UNSIGNED -> out().dec((int) value);
            case WIDE -> out().dec(value);
            case STRING -> string();
            case SEQUENCE -> put("Seq(").dec(length).put(')');
            case ADDRESS -> {
                put(length != 4 ? "[inetaddr len!=4]" : "");
                for (int i = 0; i < length; i++) {
                    put(i > 0 ? "." : "").dec(u1(data + i));
                }
            }
            case ABSENT -> put("[").put(ABSENT[id]).put(']');
            case MESSAGE -> put(CONTEXT[id]).put('(').dec(length).put(')');
            case OTHER -> put("[BE_ANY!?]");
            case NULL -> {}
        }
    }

    void octets() {
        for (int i = 0; i < length; i++) {
            put("_").hex2(u1(data + i));
        }
    }

    void string() {
        boolean printable = true;
        for (int i = 0; i < length && printable; i++) {
            int octet = u1(data + i);
            printable = octet >= 0x20 && octet < 0x7F;
        }
        if (printable) {
            put("\"");
            text(data, length);
            put("\"");
            return;
        }
        for (int i = 0; i < length; i++) {
            put(i > 0 ? "_" : "").hex2(u1(data + i));
        }
    }

    private void object() {
        int number = 0;
        boolean first = true;
        for (int i = 0; i < length; i++) {
            int octet = u1(data + i);
            number = (number << 7) + (octet & 0x7F);
            if ((octet & 0x80) != 0) {
                continue;
            }
            if (first) {
                int top = Math.min(number / 40, 2);
                put(".").dec(top);
                number -= top * 40;
                first = false;
            }
            put(".").dec(number);
            number = 0;
        }
    }
}
