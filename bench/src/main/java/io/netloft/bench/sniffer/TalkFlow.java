package io.netloft.bench.sniffer;

import java.util.SplittableRandom;

/** A connection over TCP that carries a talk, from its first packet to its last. */
final class TalkFlow {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PUSH = 8;
    private static final int ACK = 16;
    private static final int SERVER = 0xC0A8_0001;
    private static final int OPENING = 3;
    private static final int CLOSING = 3;

    private final TalkKind kind;
    private final Talk talk;
    private final TalkText text = new TalkText();
    private final int address;
    private final int port;
    private final int[] sequences = new int[2];
    private int id;
    private int opening;
    private int closing;
    private int at;
    private int unacknowledged;

    TalkFlow(TalkKind kind, int number, SplittableRandom random) {
        this.kind = kind;
        this.talk = kind.talk(random);
        this.address = 0x0A00_0000 | random.nextInt(1 << 12);
        this.port = 32_768 + number % 28_000;
        sequences[0] = random.nextInt();
        sequences[1] = random.nextInt();
    }

    TalkKind kind() {
        return kind;
    }

    void close() {
        talk.close();
    }

    /** Writes the next packet; false when it is the last. */
    boolean next(Frame frame, int millis) {
        if (opening < OPENING) {
            open(frame, millis);
            return true;
        }
        if (unacknowledged == 2) {
            unacknowledged = 0;
            segment(frame, !text.client(), ACK, 0, millis);
            return true;
        }
        if (at == text.size()) {
            at = 0;
            if (closing > 0 || !talk.next(text)) {
                text.begin(true);
                return ends(frame, millis);
            }
        }
        int length = Math.min(TalkMix.SEGMENT, text.size() - at);
        boolean last = at + length == text.size();
        segment(frame, text.client(), last ? ACK | PUSH : ACK, length, millis);
        unacknowledged = last ? 0 : unacknowledged + 1;
        return true;
    }

    private void open(Frame frame, int millis) {
        int step = opening++;
        segment(frame, step != 1, step == 0 ? SYN : step == 1 ? SYN | ACK : ACK, 0, millis);
    }

    private boolean ends(Frame frame, int millis) {
        int step = closing++;
        segment(frame, step != 1, step < 2 ? FIN | ACK : ACK, 0, millis);
        return closing < CLOSING;
    }

    private void segment(Frame frame, boolean client, int flags, int length, int millis) {
        int mine = client ? 0 : 1;
        frame.ip4(PacketMix.TCP, client ? address : SERVER, client ? SERVER : address, id++);
        frame.put2(client ? port : kind.port()).put2(client ? kind.port() : port);
        frame.put4(sequences[mine])
                .put4((flags & ACK) == 0 ? 0 : sequences[1 - mine])
                .put2(0x8000 | flags)
                .put2(502)
                .put4(0);
        frame.put4(0x0101_080A).put4(millis).put4(millis - 1);
        frame.put(text.octets(), at, length).finish();
        at += length;
        sequences[mine] += length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
    }
}
