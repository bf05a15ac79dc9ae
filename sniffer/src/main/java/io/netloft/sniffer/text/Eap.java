package io.netloft.sniffer.text;

/**
 * Port-based access control (IEEE 802.1X) and the authentication in it (RFC 3748).
 *
 * <pre>
 *   version(1) type(1) length(2), then in a packet: code(1) id(1) length(2) type(1) data
 * </pre>
 */
final class Eap extends Dissector {
    private static final Names FRAMES =
            Names.of("0:EAP packet|1:EAPOL start|2:EAPOL logoff|3:EAPOL key|4:Encapsulated ASF alert");
    private static final Names CODES = Names.of("1:Request|2:Response|3:Success|4:Failure");
    private static final Names TYPES =
            Names.of("0:No proposed|1:Identity|2:Notification|3:Nak|4:MD5-challenge|5:OTP|6:GTC"
                    + "|13:TLS|18:SIM|21:TTLS|23:AKA|43:FAST|254:Expanded types|255:Experimental");
    private static final Names TLS_FLAGS = Names.of("0x80:L bit|0x40:More fragments bit|0x20:Start bit");
    private static final Names SUBTYPES = Names.of("1:Challenge|2:Auth reject|4:Sync failure|5:Identity|10:Start"
            + "|11:Challenge|12:Notification|13:Reauth|14:Client error");

    Eap(Page page) {
        super(page);
    }

    void print(int at) {
        protocol("eap");
        if (!has(at, 4)) {
            truncated();
            return;
        }
        int type = u1(at + 1);
        int length = u2(at + 2);
        put(FRAMES.or(type, "unknown"))
                .put(" (")
                .dec(type)
                .put(") v")
                .dec(u1(at))
                .put(", len ")
                .dec(length);
        if (!verbose() || type != 0) {
            return;
        }
        if (length == 0) {
            truncated();
            return;
        }
        put(", ");
        packet(at + 4, length);
    }

    private void packet(int at, int length) {
        int code = u1(at);
        int told = u2(at + 2);
        if (told != length) {
            put("EAP fragment?");
            return;
        }
        put(CODES.or(code, "unknown"))
                .put(" (")
                .dec(code)
                .put("), id ")
                .dec(u1(at + 1))
                .put(", len ")
                .dec(told);
        if (told < 4) {
            put(" (too short for EAP header)");
        } else if (!has(at, told)) {
            truncated();
        } else if (code == 1 || code == 2) {
            exchange(at, told);
        }
    }

    private void exchange(int at, int length) {
        if (length < 5) {
            put(" (too short for EAP request/response)");
            return;
        }
        int type = u1(at + 4);
        put("\n\t\t Type ").put(TYPES.or(type, "unknown")).put(" (").dec(type).put(')');
        switch (type) {
            case 1 -> {
                if (length > 5) {
                    put(", Identity: ");
                    paddedText(at + 5, length - 5);
                }
            }
            case 2 -> {
                if (enough(length, 6, "Notification")) {
                    put(", Notification: ");
                    paddedText(at + 5, length - 5);
                }
            }
            case 3 -> refusals(at, length);
            case 13, 21 -> tunnel(at, length, type == 21 ? " TTLSv" : "", "TLS/TTLS");
            case 43 -> tunnel(at, length, " FASTv", "FAST");
            case 18, 23 -> {
                if (enough(length, 6, "SIM/AKA")) {
                    int subtype = u1(at + 5);
                    put(" subtype [")
                            .put(SUBTYPES.or(subtype, "unknown"))
                            .put("] 0x")
                            .hex2(subtype);
                }
            }
            default -> {}
        }
    }

    private boolean enough(int length, int least, String what) {
        if (length >= least) {
            return true;
        }
        put(" (too short for EAP ").put(what).put(" request/response)");
        return false;
    }

    private void refusals(int at, int length) {
        if (enough(length, 6, "Legacy NAK")) {
            for (int i = 5; i < length; i++) {
                int type = u1(at + i);
                put(i > 5 ? ", " : " ")
                        .put(TYPES.or(type, "unknown"))
                        .put(" (")
                        .dec(type)
                        .put(')');
            }
        }
    }

    private void tunnel(int at, int length, String version, String what) {
        if (!enough(length, 6, what)) {
            return;
        }
        int flags = u1(at + 5);
        if (!version.isEmpty()) {
            put(version).dec(flags & 7);
        }
        put(" flags [");
        TLS_FLAGS.bits(out(), flags, ", ", "none");
        put("] 0x").hex2(flags);
        if ((flags & 0x80) != 0) {
            if (length < 10) {
                put(" (too short for EAP ").put(what).put(" request/response with length)");
            } else {
                put(", len ").dec(u4(at + 6));
            }
        }
    }
}
