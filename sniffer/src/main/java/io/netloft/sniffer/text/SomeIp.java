package io.netloft.sniffer.text;

/**
 * Scalable service-oriented middleware over IP (AUTOSAR).
 *
 * <pre>
 *   service(2) method(2) length(4) client(2) session(2) protocol version(1) interface version(1) kind(1) result(1)
 * </pre>
 */
final class SomeIp extends Dissector {
    private static final int HEAD = 16;
    private static final Names KINDS = Names.of("0:REQUEST|1:REQUEST_NO_RETURN|2:NOTIFICATION|0x80:RESPONSE|0x81:ERROR"
            + "|0x20:TP_REQUEST|0x21:TP_REQUEST_NO_RETURN|0x22:TP_NOTIFICATION|0xa0:TP_RESPONSE|0xa1:TP_ERROR");
    private static final Names RESULTS =
            Names.of("0:E_OK|1:E_NOT_OK|2:E_UNKNOWN_SERVICE|3:E_UNKNOWN_METHOD|4:E_NOT_READY"
                    + "|5:E_NOT_REACHABLE|6:E_TIMEOUT|7:E_WRONG_PROTOCOL_VERSION|8:E_WRONG_INTERFACE_VERSION"
                    + "|9:E_MALFORMED_MESSAGE|10:E_WRONG_MESSAGE_TYPE|11:E_E2E_REPEATED|12:E_E2E_WRONG_SEQUENCE|13:E_E2E"
                    + "|14:E_E2E_NOT_AVAILABLE|15:E_E2E_NO_NEW_DATA");

    SomeIp(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("someip");
        protocolCaps();
        if (length < HEAD) {
            invalid();
            return;
        }
        int id = u4(at);
        put(", service ")
                .dec(id >>> 16)
                .put((id & 0x8000) != 0 ? ", event " : ", method ")
                .dec(id & 0x7FFF);
        int size = u4(at + 4);
        put(", len ").dec(size);
        int request = u4(at + 8);
        put(", client ").dec(request >>> 16).put(", session ").dec(request & 0xFFFF);
        int version = u1(at + 12);
        put(", pver ").dec(version);
        version = u1(at + 13);
        put(", iver ").dec(version);
        int kind = u1(at + 14);
        put(", msgtype ").put(KINDS.or(kind, "Unknown"));
        int result = u1(at + 15);
        put(", retcode ").put(RESULTS.or(result, "Unknown")).put('\n');
    }
}
