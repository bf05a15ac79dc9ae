package io.netloft.sniffer.app;

import io.netloft.proto.dns.DnsView;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;

/**
 * Lines for messages of the domain name system, with the time that an answer took. Remembers the last of the queries whose
 * stream and number share one of 65,536 places.
 */
final class DnsLines {
    private static final int PLACES = 1 << 16;

    private final AppLine line;
    private final DnsView view = new DnsView();
    private final long[] keys = new long[PLACES];
    private final long[] times = new long[PLACES];

    DnsLines(AppLine line) {
        this.line = line;
    }

    /** Writes one message; nothing where it is none. */
    void write(StreamName name, int side, ByteBuf in) {
        if (!view.read(in)) {
            return;
        }
        long key = (long) name.number() << 17 | (name.tcp() ? 0x1_0000 : 0) | view.id();
        int place = (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> 48);
        line.begin(AppProtocol.DNS, name, side, !view.response());
        line.number(AppField.QUERY_ID, view.id());
        line.word(AppField.QUERY, view.questions() == 0 ? "-" : view.typeWord());
        if (view.questions() > 0) {
            line.octets(AppField.NAME, view.name(), 0, view.nameLength(), false);
        }
        if (view.response()) {
            line.number(AppField.RESULT, view.result()).number(AppField.ANSWERS, view.answers());
            if (keys[place] == key && times[place] != 0) {
                line.took(times[place]);
                times[place] = 0;
            }
        } else {
            keys[place] = key;
            times[place] = line.now();
        }
        line.flag(AppField.CUT, view.cut()).end();
    }
}
