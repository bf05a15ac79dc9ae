package io.netloft.sniffer.stream;

import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.NetworkView;
import io.netloft.proto.packet.PacketView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts IP packets together that were cut up on their way (RFC 791 3.2, RFC 8200 4.5).
 *
 * <p>A part that comes again with the same octets is left out, and parts that come again behind the last of their packet are no
 * packet that was never complete. Parts that overlap otherwise, disagree on the end, go beyond
 * 65,535 octets or are cut short by the capture make the packet a lost one, and whatever comes of it is left out: so do
 * hosts (RFC 5722, RFC 8900), and nobody can show the sniffer what its target does not read.
 *
 * <p><b>Memory:</b> 1,024 packets and 16 MiB; the one begun first makes room. Of the last 1,024 that were complete a number for
 * each part. Thirty seconds after its first part, by the
 * packets' time, a packet is forgotten. Serves one thread.
 */
final class Fragments {
    static final int MOST = 1024;
    static final int MOST_OCTETS = 1 << 24;
    static final int MAX_AGE_SECONDS = 30;

    private static final int MAX_LENGTH = 65_535;
    private static final int HEAD4 = 20;
    private static final int HEAD6 = 40;
    /** What a part costs beside its octets, and a packet beside its parts. */
    private static final int OVERHEAD = 128;

    private final PacketView packet;
    private final Layers layers;
    private final StreamCounts counts;
    private final Map<Key, Datagram> datagrams = new LinkedHashMap<>();
    /** Marks of the parts of packets that were put together lately, for those that come again behind the last. */
    private final Map<Key, Set<Integer>> complete = new LinkedHashMap<>();

    private long held;

    Fragments(PacketView packet, Layers layers, StreamCounts counts) {
        this.packet = packet;
        this.layers = layers;
        this.counts = counts;
    }

    /** Whose parts belong together: RFC 791 with the protocol, RFC 8200 without. */
    private record Key(long fromHigh, long fromLow, long toHigh, long toLow, long id) {}

    /** A packet in the making. */
    private static final class Datagram {
        private final TreeMap<Integer, byte[]> parts = new TreeMap<>();
        private final int began;
        private long cost = OVERHEAD;
        private int octets;
        private int total = -1;
        private int protocol;
        private boolean lost;
        /** Marks of the same packet's parts, while none has come that is not among them. */
        private @Nullable Set<Integer> repeats;

        Datagram(int began, @Nullable Set<Integer> repeats) {
            this.began = began;
            this.repeats = repeats;
        }

        private Set<Integer> marks() {
            Set<Integer> marks = new HashSet<>();
            parts.forEach((offset, octets) -> marks.add(mark(offset, octets)));
            return marks;
        }

        private static int mark(int offset, byte[] octets) {
            return 31 * offset + Arrays.hashCode(octets);
        }
    }

    /** Packets in the making now, the lost ones among them. */
    int size() {
        return datagrams.size();
    }

    /** Octets that are held, with what holding them costs. */
    long held() {
        return held;
    }

    /** Takes the part that the layers show; the whole packet, without options, once this was the last that was missing. */
    byte @Nullable [] add(int seconds) {
        expire(seconds);
        NetworkView ip = layers.ip();
        Key key = new Key(ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow(), id(ip));
        Datagram datagram = datagrams.get(key);
        if (datagram == null) {
            datagram = new Datagram(seconds, complete.get(key));
            datagrams.put(key, datagram);
            held += datagram.cost;
        }
        if (!datagram.lost && !put(datagram)) {
            lose(datagram);
        }
        if (datagram.octets == datagram.total) {
            byte[] whole = whole(datagram, ip.four());
            remove(key, datagram);
            remember(key, datagram);
            counts.joined();
            return whole;
        }
        makeRoom();
        return null;
    }

    /** Gives up what is not complete. */
    void finish() {
        datagrams.values().forEach(this::giveUp);
        datagrams.clear();
        held = 0;
    }

    private long id(NetworkView ip) {
        return ip.four()
                ? packet.u2(layers.network() + 4) | ((long) packet.u1(layers.network() + 9) << 32)
                : packet.u4(layers.part() - 4) | (1L << 63);
    }

    private int offset() {
        return layers.version() == 4
                ? (packet.u2(layers.network() + 6) & 0x1FFF) * 8
                : packet.u2(layers.part() - 6) & 0xFFF8;
    }

    /** False when the packet is lost by it. */
    private boolean put(Datagram datagram) {
        int from = layers.part();
        int length = layers.network() + layers.ip().length() - from;
        int offset = offset();
        int end = offset + length;
        boolean cut = layers.end() - from != length;
        if (length <= 0 || cut || end > MAX_LENGTH || (layers.more() && length % 8 != 0)) {
            return false;
        }
        byte[] octets = Arrays.copyOfRange(packet.octets(), from, from + length);
        if (datagram.repeats != null && !datagram.repeats.contains(Datagram.mark(offset, octets))) {
            datagram.repeats = null;
        }
        Map.Entry<Integer, byte[]> before = datagram.parts.floorEntry(offset);
        if (before != null && before.getKey() + before.getValue().length > offset) {
            return before.getKey() == offset && Arrays.equals(before.getValue(), octets);
        }
        Integer behind = datagram.parts.ceilingKey(offset);
        if ((behind != null && behind < end) || !ends(datagram, end)) {
            return false;
        }
        if (offset == 0) {
            datagram.protocol = layers.version() == 4 ? packet.u1(layers.network() + 9) : packet.u1(from - 8);
        }
        datagram.parts.put(offset, octets);
        datagram.octets += length;
        datagram.cost += length + OVERHEAD;
        held += length + OVERHEAD;
        return true;
    }

    private boolean ends(Datagram datagram, int end) {
        if (layers.more()) {
            return datagram.total < 0 || end <= datagram.total;
        }
        Map.Entry<Integer, byte[]> last = datagram.parts.lastEntry();
        boolean beyond = last != null && last.getKey() + last.getValue().length > end;
        if (beyond || (datagram.total >= 0 && datagram.total != end)) {
            return false;
        }
        datagram.total = end;
        return true;
    }

    private void lose(Datagram datagram) {
        giveUp(datagram);
        held -= datagram.cost - OVERHEAD;
        datagram.cost = OVERHEAD;
        datagram.parts.clear();
        datagram.octets = 0;
        datagram.total = -1;
        datagram.lost = true;
    }

    private void giveUp(Datagram datagram) {
        if (!datagram.lost && datagram.repeats == null) {
            counts.unjoined();
        }
    }

    private void remove(Key key, Datagram datagram) {
        datagrams.remove(key);
        held -= datagram.cost;
    }

    private void remember(Key key, Datagram datagram) {
        complete.remove(key);
        complete.put(key, datagram.marks());
        if (complete.size() > MOST) {
            complete.remove(complete.keySet().iterator().next());
        }
    }

    private void expire(int seconds) {
        Iterator<Datagram> oldest = datagrams.values().iterator();
        while (oldest.hasNext()) {
            Datagram one = oldest.next();
            if (seconds - one.began <= MAX_AGE_SECONDS) {
                return;
            }
            drop(oldest, one);
        }
    }

    private void makeRoom() {
        Iterator<Datagram> oldest = datagrams.values().iterator();
        while (datagrams.size() > MOST || held > MOST_OCTETS) {
            drop(oldest, oldest.next());
        }
    }

    private void drop(Iterator<Datagram> oldest, Datagram one) {
        oldest.remove();
        held -= one.cost;
        giveUp(one);
    }

    private byte[] whole(Datagram datagram, boolean four) {
        int head = four ? HEAD4 : HEAD6;
        byte[] whole = new byte[head + datagram.octets];
        System.arraycopy(packet.octets(), layers.network(), whole, 0, head);
        int length = four ? whole.length : datagram.octets;
        int at = four ? 2 : 4;
        whole[at] = (byte) (length >>> 8);
        whole[at + 1] = (byte) length;
        if (four) {
            whole[0] = 0x45;
            whole[6] = 0;
            whole[7] = 0;
        }
        whole[four ? 9 : 6] = (byte) datagram.protocol;
        datagram.parts.forEach((offset, part) -> System.arraycopy(part, 0, whole, head + offset, part.length));
        return whole;
    }
}
