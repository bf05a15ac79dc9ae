package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/**
 * The Internet Protocol, version 4 (RFC 791).
 *
 * <pre>
 *   0 version(4 bits) words(4 bits)   1 tos   2 length(2)   4 id(2)   6 flags(3 bits) offset(13 bits)
 *   8 ttl   9 protocol   10 checksum(2)   12 source(4)   16 destination(4)   20 options
 * </pre>
 */
final class Ip4 extends Dissector {
    static final int SOURCE = 12;
    static final int DESTINATION = 16;
    static final int HEAD = 20;
    private static final int OFFSET_MASK = 0x1FFF;
    private static final int MORE = 0x2000;
    private static final int FLAGS_SHIFT = 13;
    private static final Word NAME = Word.of("IP ");
    private static final Word TOS = Word.of("(tos 0x");
    private static final Word TTL = Word.of(", ttl ");
    private static final Word ID = Word.of(", id ");
    private static final Word OFFSET = Word.of(", offset ");
    private static final Word SET = Word.of(", flags [");
    private static final Word PROTOCOL = Word.of("], proto ");
    private static final Word LENGTH = Word.of("), length ");
    private static final Word END = Word.of(")\n    ");
    private static final Word[] ECN = Word.all("", ",ECT(1)", ",ECT(0)", ",CE");
    private static final Word[] FLAGS =
            Word.all("none", "+", "DF", "+, DF", "rsvd", "+, rsvd", "DF, rsvd", "+, DF, rsvd");

    private final Protocols protocols;
    private final Ip4Options options;

    Ip4(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
        this.options = new Ip4Options(page);
    }

    void print(int at, int length) {
        protocol("ip");
        int version = u1(at) >> 4;
        if (version != 4) {
            if (version == 6) {
                put("IP6, wrong link-layer encapsulation");
            } else {
                put("IP").dec(version);
            }
            invalid();
            return;
        }
        if (!link()) {
            put(NAME);
        }
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        if (Integer.compareUnsigned(length, HEAD) < 0) {
            put("truncated-ip ").dec(length);
            return;
        }
        if (page().enter()) {
            packet(at, length);
            page().leave();
        }
    }

    private void packet(int at, int length) {
        int head = (u1(at) & 15) * 4;
        if (head < HEAD) {
            put("bad-hlen ").dec(head);
            return;
        }
        int total = u2(at + 2);
        if (Integer.compareUnsigned(length, total) < 0) {
            put("truncated-ip - ").dec(total - length).put(" bytes missing! ");
        }
        if (total < head) {
            put("bad-len ").dec(total);
            return;
        }
        int before = end();
        packet().limit(at, total);
        if (!verbose() || head(at, head)) {
            payload(at, head, total - head);
        }
        packet().restore(before);
    }

    /** What -v adds before the addresses; false when the options are cut and that is all there is to say. */
    private boolean head(int at, int head) {
        int tos = u1(at + 1);
        int fragment = u2(at + 6);
        put(TOS).hex(tos).put(ECN[tos & 3]);
        int ttl = u1(at + 8);
        if (ttl >= 1) {
            put(TTL).dec(ttl);
        }
        put(ID).dec(u2(at + 4)).put(OFFSET).dec((fragment & OFFSET_MASK) * 8).put(SET);
        put(FLAGS[fragment >>> FLAGS_SHIFT]);
        int protocol = u1(at + 9);
        put(PROTOCOL).put(IpNext.NAMES.or(protocol, "unknown")).put(" (").dec(protocol);
        put(LENGTH).dec(u2(at + 2));
        boolean whole = true;
        if (head > HEAD) {
            put(", options (");
            whole = options.print(at + HEAD, head - HEAD);
            put(whole ? ")" : " [truncated-option])");
        }
        checksum(at, head);
        put(END);
        if (!whole) {
            addresses(at, ": ");
            truncated();
        }
        return whole;
    }

    private void checksum(int at, int head) {
        if (page().options().unchecked() || !has(at, head)) {
            return;
        }
        int sum = InternetChecksum.finish(InternetChecksum.sum(packet().octets(), at, head));
        if (sum != 0) {
            int field = u2(at + 10);
            put(", bad cksum ")
                    .hex(field)
                    .put(" (->")
                    .hex(InternetChecksum.expected(field, sum))
                    .put(")!");
        }
    }

    private void addresses(int at, String after) {
        ip4("", at + SOURCE);
        ip4(" > ", at + DESTINATION).put(after);
    }

    private void payload(int at, int head, int length) {
        int fragment = u2(at + 6);
        int protocol = u1(at + 9);
        if ((fragment & OFFSET_MASK) != 0) {
            addresses(at, ":");
            unread(protocol);
            return;
        }
        if (!IpProtocol.hasPorts(protocol)) {
            addresses(at, ": ");
        }
        if (!has(at, head)) {
            put(" [remaining caplen(")
                    .dec(packet().left(at))
                    .put(") < header length(")
                    .dec(head)
                    .put(")]");
            need(at, head);
        }
        protocols.ipNext().print(protocol, at + head, length, at, (fragment & MORE) != 0);
    }
}
