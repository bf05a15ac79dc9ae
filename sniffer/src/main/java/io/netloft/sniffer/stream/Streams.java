package io.netloft.sniffer.stream;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.IpProtocol;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.PacketView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Puts the octets of TCP in order (RFC 9293) and tells each conversation's listener; hands on the datagrams of UDP.
 *
 * <p>A segment that comes when it is expected goes on as it lies in the packet. One that comes too early waits; what is
 * missing before it is told as a gap once the other side acknowledges it, once too much waits, or at the end. What came
 * before is left out, so that the first copy of an octet counts. A connection whose start was not seen begins with its
 * first octets. Packets in tunnels are taken out of them, and parts of IP packets put together ({@link Unwrapping}).
 *
 * <p><b>Memory:</b> {@link StreamLimits}. A packet of a known stream in order allocates nothing. Serves one thread.
 */
public final class Streams {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    /** Side 0's place is known; side 1's is twice that. */
    private static final int KNOWN = 1;
    /** Side 0's start was seen; side 1's is twice that. */
    private static final int STARTED = 4;
    /** Nothing more is told of it. */
    private static final int DEAD = 16;
    /** Octets were seen. */
    private static final int SPOKEN = 32;

    private final StreamLimits limits;
    private final StreamOpener opener;
    private final StreamTable table;
    private final Recent recent = new Recent();
    private final PacketView packet = new PacketView();
    private final Layers layers = new Layers(packet);
    private final StreamName name = new StreamName();
    private final long[] key = new long[StreamTable.KEY];
    private final StreamCounts counts = new StreamCounts();
    private final Unwrapping unwrapping = new Unwrapping(packet, layers, counts);
    private ByteBuf octets = Unpooled.EMPTY_BUFFER;
    private byte[] wrapped = new byte[0];
    private int tcps;
    private int udps;

    /** Takes who is told, and a number that strangers don't know, so that they can't choose what collides. */
    public Streams(StreamLimits limits, StreamOpener opener, long seed) {
        this.limits = limits;
        this.opener = opener;
        this.table = new StreamTable(limits.streams(), seed);
    }

    /** What was counted. */
    public StreamCounts counts() {
        return counts;
    }

    /** Streams that are known now. */
    public int size() {
        return table.size();
    }

    /** Takes one packet. */
    public void accept(CaptureRecord record) {
        packet.wrap(record.octets(), record.offset(), record.captured());
        layers.read(record.linkType());
        int seconds = (int) record.seconds();
        expire(seconds);
        if (!unwrapping.innermost(seconds) || layers.transport() == Layers.NONE || layers.payload() == Layers.NONE) {
            return;
        }
        if (layers.protocol() == IpProtocol.TCP) {
            segment(stream(true, seconds), wireEnd(record));
        } else if (layers.protocol() == IpProtocol.UDP) {
            stream(false, seconds);
            opener.datagram(name, name.side(), view(layers.payload(), layers.end()));
        }
    }

    /** Tells everything that waits, and the ends of all. */
    public void finish() {
        unwrapping.finish();
        for (Conversation one = recent.oldest(); one != null; one = recent.oldest()) {
            give(one);
        }
    }

    private void expire(int seconds) {
        int oldest = table.oldest();
        // Two at a time: that is more than come in.
        for (int i = 0; i < 2 && oldest != StreamTable.NONE; i++) {
            if (seconds - table.time(oldest) <= limits.idleSeconds()) {
                return;
            }
            counts.expired();
            forget(oldest);
            oldest = table.oldest();
        }
    }

    private void forget(int entry) {
        Conversation conversation = table.conversation(entry);
        if (conversation != null) {
            give(conversation);
        }
        table.remove(entry);
    }

    private int stream(boolean tcp, int seconds) {
        name.read(packet, layers.network(), layers.version() == 4, layers.transport(), tcp);
        name.key(key);
        int entry = table.find(key);
        if (entry == StreamTable.NONE) {
            if (table.full()) {
                counts.evicted();
                forget(table.oldest());
            }
            entry = table.add(key);
            renumber(entry, tcp);
        }
        table.touch(entry, seconds);
        name.number(table.number(entry));
        return entry;
    }

    private void renumber(int entry, boolean tcp) {
        counts.opened();
        table.number(entry, tcp ? tcps++ : udps++);
        name.number(table.number(entry));
    }

    /** Where the packet ended on the wire; what was captured of it may end before. */
    private int wireEnd(CaptureRecord record) {
        int at = layers.network();
        int size = layers.version() == 4 ? packet.u2(at + 2) : packet.u2(at + 4) + 40;
        // A packet of more than 64 KiB, as the kernel hands them to the card, says 0.
        boolean unsaid = layers.version() == 4 ? size == 0 : size == 40;
        int end = unsaid ? record.offset() + Math.min(record.wireLength(), 1 << 18) : at + size;
        return Math.max(end, layers.end());
    }

    private void segment(int entry, int wireEnd) {
        int at = layers.transport();
        int side = name.side();
        int flags = packet.u1(at + 13);
        int sequence = packet.u4(at + 4);
        if ((flags & SYN) != 0) {
            start(entry, side, sequence, flags);
            sequence++;
        }
        if (table.is(entry, DEAD)) {
            return;
        }
        Conversation conversation = table.conversation(entry);
        if (conversation != null && (flags & ACK) != 0) {
            conversation.acknowledge(1 - side, packet.u4(at + 8));
            advance(conversation, 1 - side);
        }
        int wire = wireEnd - layers.payload();
        if (wire > 0 && (flags & RST) == 0) {
            conversation = conversation == null ? open(entry) : conversation;
            if (conversation == null) {
                return;
            }
            payload(conversation, side, sequence, wire);
        }
        ends(entry, conversation, side, flags, sequence + Math.max(0, wire));
    }

    private void start(int entry, int side, int sequence, int flags) {
        boolean again = table.is(entry, KNOWN << side) && table.next(entry, side) != sequence + 1;
        if ((flags & ACK) == 0 && (again || table.is(entry, DEAD))) {
            // The same ports, but another connection; or the same, tried again after it was refused.
            Conversation before = table.conversation(entry);
            if (before != null) {
                give(before);
            }
            table.clear(entry);
            if (again) {
                renumber(entry, true);
            }
        }
        if (!table.is(entry, SPOKEN | DEAD)) {
            table.next(entry, side, sequence + 1);
            table.set(entry, (KNOWN | STARTED) << side);
        }
    }

    private @Nullable Conversation open(int entry) {
        StreamListener listener = opener.open(new StreamName(name));
        table.set(entry, SPOKEN);
        if (listener == null) {
            table.set(entry, DEAD);
            return null;
        }
        while (recent.size() >= limits.conversations()) {
            evict();
        }
        Conversation conversation = new Conversation(entry, listener);
        table.conversation(entry, conversation);
        recent.add(conversation);
        return conversation;
    }

    private void evict() {
        Conversation oldest = recent.oldest();
        if (oldest != null) {
            counts.evicted();
            give(oldest);
            // What comes of it later is read as from the middle of a stream.
            table.clear(oldest.entry());
        }
    }

    private void payload(Conversation conversation, int side, int sequence, int wire) {
        int entry = conversation.entry();
        if (!table.is(entry, KNOWN << side)) {
            table.next(entry, side, sequence);
            table.set(entry, KNOWN << side);
        }
        int from = layers.payload();
        int captured = Math.max(0, layers.end() - from);
        int early = sequence - table.next(entry, side);
        if (early > 0 && !conversation.acknowledged(side, sequence)) {
            wait(conversation, side, sequence, from, captured, wire);
        } else {
            if (early > 0) {
                advance(conversation, side);
                gap(conversation, side, sequence - table.next(entry, side));
            }
            int late = table.next(entry, side) - sequence;
            take(conversation, side, late, packet.octets(), from, captured, wire);
            advance(conversation, side);
        }
        settle(conversation);
    }

    private void wait(Conversation conversation, int side, int sequence, int from, int captured, int wire) {
        Pieces pieces = conversation.pieces(side);
        counts.early();
        while (pieces.full(captured, limits.octetsEach()) && pieces.first() != null) {
            skip(conversation, side, pieces);
        }
        pieces.add(sequence, packet.octets(), from, captured, wire);
        if (pieces.octets() > limits.octetsEach()) {
            skip(conversation, side, pieces);
        }
        advance(conversation, side);
    }

    /** Reads what waits of a side as far as it is its turn, or as the other side has got what is missing. */
    private void advance(Conversation conversation, int side) {
        Pieces pieces = conversation.waiting(side);
        if (pieces == null) {
            return;
        }
        for (Pieces.Piece first = pieces.first(); first != null; first = pieces.first()) {
            int early = first.sequence() - table.next(conversation.entry(), side);
            if (early > 0 && !conversation.acknowledged(side, first.sequence())) {
                return;
            }
            skip(conversation, side, pieces);
        }
    }

    /** Reads the first that waits, whatever is missing before it. */
    private void skip(Conversation conversation, int side, Pieces pieces) {
        Pieces.Piece first = pieces.first();
        if (first == null) {
            return;
        }
        pieces.drop();
        int early = first.sequence() - table.next(conversation.entry(), side);
        if (early > 0) {
            gap(conversation, side, early);
        }
        take(conversation, side, Math.max(0, -early), first.octets(), 0, first.octets().length, first.wire());
    }

    private void gap(Conversation conversation, int side, int missing) {
        if (missing > 0) {
            counts.lost(missing);
            begin(conversation, side);
            conversation.listener().gap(side, missing);
            int entry = conversation.entry();
            table.next(entry, side, table.next(entry, side) + missing);
        }
    }

    private void begin(Conversation conversation, int side) {
        if (conversation.begin(side)) {
            conversation.listener().begin(side, !table.is(conversation.entry(), STARTED << side));
        }
    }

    /** Hands on octets whose turn it is, but for those that came before. */
    private void take(Conversation conversation, int side, int late, byte[] from, int at, int captured, int wire) {
        if (late >= wire) {
            counts.again();
            return;
        }
        begin(conversation, side);
        int there = captured - late;
        if (there > 0) {
            conversation.listener().octets(side, view(from, at + late, at + captured));
        }
        int cut = wire - Math.max(late, captured);
        if (cut > 0) {
            conversation.listener().gap(side, cut);
        }
        int entry = conversation.entry();
        table.next(entry, side, table.next(entry, side) + wire - late);
    }

    private ByteBuf view(int from, int to) {
        return view(packet.octets(), from, to);
    }

    private ByteBuf view(byte[] array, int from, int to) {
        if (array != wrapped) {
            wrapped = array;
            octets = Unpooled.wrappedBuffer(array);
        }
        return octets.setIndex(from, to);
    }

    private void settle(Conversation conversation) {
        if (!conversation.listener().wants()) {
            give(conversation);
            table.set(conversation.entry(), DEAD);
            return;
        }
        recent.touch(conversation);
        while (recent.held() > limits.octets() && recent.size() > 1) {
            evict();
        }
    }

    private void ends(int entry, @Nullable Conversation conversation, int side, int flags, int sequence) {
        if ((flags & RST) != 0) {
            if (conversation != null) {
                give(conversation);
            }
            table.set(entry, DEAD);
            return;
        }
        if (conversation == null || table.is(entry, DEAD)) {
            return;
        }
        if ((flags & FIN) != 0) {
            conversation.ending(side, sequence);
        }
        for (int one = 0; one < 2; one++) {
            if (conversation.endsAt(one, table.next(entry, one)) && conversation.end(one)) {
                conversation.listener().end(one);
            }
        }
        if (conversation.ended()) {
            give(conversation);
            table.set(entry, DEAD);
        }
    }

    /** Tells what waits and the ends, and lets go of it. */
    private void give(Conversation conversation) {
        for (int side = 0; side < 2; side++) {
            Pieces pieces = conversation.waiting(side);
            while (pieces != null && pieces.first() != null) {
                skip(conversation, side, pieces);
            }
            if (conversation.end(side)) {
                conversation.listener().end(side);
            }
        }
        conversation.listener().close();
        recent.remove(conversation);
        table.conversation(conversation.entry(), null);
    }
}
