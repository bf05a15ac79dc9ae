package io.netloft.sniffer.text;

import io.netloft.proto.packet.InternetChecksum;
import io.netloft.proto.packet.IpProtocol;

/**
 * The Transmission Control Protocol (RFC 9293).
 *
 * <pre>
 *   0 source(2)   2 destination(2)   4 sequence(4)   8 acknowledgement(4)   12 words(4 bits)   13 flags
 *   14 window(2)   16 checksum(2)   18 urgent(2)   20 options
 * </pre>
 */
final class Tcp extends Dissector {
    private static final int HEAD = 20;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int URG = 32;
    private static final int MAX_RESET_TEXT = 30;
    private static final String LETTERS = "FSRP.UEW";
    private static final Word SEQUENCE = Word.of(", seq ");
    private static final Word ACKNOWLEDGED = Word.of(", ack ");
    private static final Word WINDOW = Word.of(", win ");
    private static final Word LENGTH = Word.of(", length ");
    private static final Word CHECKSUM = Word.of(", cksum 0x");
    private static final Word CORRECT = Word.of(" (correct)");
    private static final Word[] FLAGS = flags();

    private final Protocols protocols;
    private final Pseudo pseudo;
    private final Conversations conversations;
    private final TcpOptions options;
    private final boolean absolute;

    Tcp(Page page, Protocols protocols, Pseudo pseudo) {
        super(page);
        this.protocols = protocols;
        this.pseudo = pseudo;
        this.conversations = new Conversations(page);
        this.options = new TcpOptions(page, conversations);
        this.absolute = page.options().absolute();
    }

    private static Word[] flags() {
        Word[] all = new Word[256];
        for (int i = 0; i < all.length; i++) {
            StringBuilder text = new StringBuilder("Flags [");
            for (int bit = 0; bit < 8; bit++) {
                if ((i >> bit & 1) != 0) {
                    text.append(LETTERS.charAt(bit));
                }
            }
            all[i] = Word.of(text.append(i == 0 ? "none]" : "]").toString());
        }
        return all;
    }

    void print(int at, int length, int ip, boolean fragmented) {
        protocol("tcp");
        if (!has(at, 4)) {
            Endpoints.put(this, ip, ":");
            truncated();
            return;
        }
        Endpoints.put(this, ip, IpProtocol.TCP, u2(at), u2(at + 2));
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        int head = (u1(at + 12) >> 4) * 4;
        if (head < HEAD) {
            put(" tcp ").dec(length - head).put(" [bad hdr length ").dec(head).put(" - too short, < 20]");
            return;
        }
        boolean tooLong = Integer.compareUnsigned(head, length) > 0;
        int flags = u1(at + 13);
        if (quick()) {
            put("tcp ").dec(length - head);
        } else {
            put(FLAGS[flags]);
            numbers(at, ip, flags);
        }
        if (tooLong) {
            put(" [bad hdr length ")
                    .dec(head)
                    .put(" - too long, > ")
                    .dec(length)
                    .put(']');
        } else if (!quick()) {
            segment(at, length, ip, fragmented);
        }
    }

    private void numbers(int at, int ip, int flags) {
        if (!absolute && (flags & ACK) != 0) {
            conversations.relative(at, ip, flags);
        } else {
            conversations.absolute(at);
        }
    }

    private void segment(int at, int length, int ip, boolean fragmented) {
        if (verbose() && !fragmented && !page().options().unchecked() && has(at, length)) {
            checksum(at, length, ip);
        }
        int flags = u1(at + 13);
        int head = (u1(at + 12) >> 4) * 4;
        int size = length - head;
        if (verbosity() > 1 || size > 0 || (flags & (SYN | FIN | RST)) != 0) {
            int sequence = conversations.sequence();
            put(SEQUENCE).dec(sequence);
            if (size > 0) {
                out().put(':').dec(sequence + size);
            }
        }
        if ((flags & ACK) != 0) {
            put(ACKNOWLEDGED).dec(conversations.acknowledged());
        }
        put(WINDOW).dec(u2(at + 14));
        if ((flags & URG) != 0) {
            put(", urg ").dec(u2(at + 18));
        }
        if (head > HEAD && !options.print(at, head, size)) {
            return;
        }
        put(LENGTH).dec(size);
        if (size > 0) {
            payload(at, head, size, flags);
        }
    }

    private void checksum(int at, int length, int ip) {
        int sum = pseudo.checksum(ip, IpProtocol.TCP, at, length);
        int field = u2(at + 16);
        put(CHECKSUM).hex(field, 4);
        if (sum == 0) {
            put(CORRECT);
        } else {
            put(" (incorrect -> 0x")
                    .hex(InternetChecksum.expected(field, sum), 4)
                    .put(')');
        }
    }

    private void payload(int at, int head, int size, int flags) {
        if (!has(at, head)) {
            put(" [remaining caplen(")
                    .dec(packet().left(at))
                    .put(") < header length(")
                    .dec(head)
                    .put(")]");
            need(at, head);
        }
        if ((flags & RST) != 0 && verbose()) {
            reset(at + head, size);
            return;
        }
        protocols.applications().tcp(u2(at), u2(at + 2), at + head, size);
    }

    // RFC 9293 3.5.3: a reset may carry text that says why.
    private void reset(int at, int size) {
        put(has(at, size) ? " [RST" : " [!RST").put(size > MAX_RESET_TEXT ? "+ " : " ");
        text(at, Math.min(size, MAX_RESET_TEXT));
        put("]");
    }
}
