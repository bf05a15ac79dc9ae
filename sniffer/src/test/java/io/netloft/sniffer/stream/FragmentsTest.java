package io.netloft.sniffer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.LinkType;
import io.netloft.proto.packet.PacketView;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FragmentsTest {
    private static final String SAID = "a datagram that is too long for the link that it is sent over";

    private final List<String> said = new ArrayList<>();
    private final Streams streams = new Streams(
            StreamLimits.STANDARD,
            new StreamOpener() {
                @Override
                public @Nullable StreamListener open(StreamName name) {
                    return null;
                }

                @Override
                public void datagram(StreamName name, int side, ByteBuf octets) {
                    said.add(octets.toString(StandardCharsets.ISO_8859_1));
                }
            },
            1);
    private int seconds = 1_000;

    /** A datagram of UDP with its head. */
    private static byte[] datagram(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer whole = ByteBuffer.allocate(8 + octets.length);
        whole.putShort((short) 4000).putShort((short) 53);
        whole.putShort((short) whole.capacity()).putShort((short) 0);
        return whole.put(octets).array();
    }

    /** Part of a packet of one version: octets from an offset on, and whether there are more. */
    private byte[] part(int version, int id, byte[] whole, int from, int to, boolean more) {
        byte[] octets = java.util.Arrays.copyOfRange(whole, from, to);
        return version == 4 ? part4(id, octets, from, more) : part6(id, octets, from, more);
    }

    private static byte[] part4(int id, byte[] octets, int from, boolean more) {
        ByteBuffer packet = ByteBuffer.allocate(20 + octets.length);
        packet.putShort((short) 0x4500).putShort((short) packet.capacity());
        packet.putShort((short) id).putShort((short) (from / 8 | (more ? 0x2000 : 0)));
        packet.put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .putInt(0x0A00_0001)
                .putInt(0x0A00_0002);
        return packet.put(octets).array();
    }

    private static byte[] part6(int id, byte[] octets, int from, boolean more) {
        ByteBuffer packet = ByteBuffer.allocate(48 + octets.length);
        packet.putInt(0x6000_0000).putShort((short) (8 + octets.length)).put((byte) 44);
        packet.put((byte) 64).putLong(1).putLong(2).putLong(3).putLong(4);
        packet.put((byte) 17)
                .put((byte) 0)
                .putShort((short) (from | (more ? 1 : 0)))
                .putInt(id);
        return packet.put(octets).array();
    }

    private void take(byte[] packet) {
        take(packet, packet.length);
    }

    private void take(byte[] packet, int captured) {
        CaptureRecord record = new CaptureRecord();
        record.lengths(packet.length, LinkType.RAW, 262_144);
        record.time(seconds, 0, true);
        record.octets(packet, 0, captured);
        streams.accept(record);
    }

    private List<byte[]> parts(int version, int id, byte[] whole, int size) {
        List<byte[]> parts = new ArrayList<>();
        for (int at = 0; at < whole.length; at += size) {
            int to = Math.min(whole.length, at + size);
            parts.add(part(version, id, whole, at, to, to < whole.length));
        }
        return parts;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void partsInAnyOrderMakeTheDatagram(int version) {
        Gen gen = Seeds.gen();
        for (int i = 0; i < 100; i++) {
            String text = SAID + i;
            List<byte[]> parts = parts(version, i, datagram(text), 8 * gen.between(1, 5));
            parts.add(parts.get(gen.between(0, parts.size() - 1)));
            Collections.shuffle(parts, new java.util.Random(gen.seed() + i));
            parts.forEach(this::take);
            assertThat(said).as("%s", i).contains(text);
            said.clear();
            seconds += 100;
        }
        assertThat(streams.counts().putTogether()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void partsThatComeAgainBehindTheLastAreNoPacketInPieces(int version) {
        List<byte[]> parts = parts(version, 1, datagram(SAID), 24);
        parts.forEach(this::take);
        take(parts.get(1));
        take(parts.get(0));
        seconds += 100;
        // Another packet of the same number that lacks its end.
        List<byte[]> other = parts(version, 2, datagram(SAID), 24);
        other.forEach(this::take);
        take(parts(version, 2, datagram("other " + SAID), 24).get(0));
        streams.finish();
        assertThat(said).containsExactly(SAID, SAID);
        assertThat(streams.counts().putTogether()).isEqualTo(2);
        assertThat(streams.counts().inPieces()).isEqualTo(1);
    }

    @Test
    void packetsOfSeveralHostsAndNumbersDoNotMix() {
        List<byte[]> first = parts(4, 1, datagram("first " + SAID), 24);
        List<byte[]> second = parts(4, 2, datagram("other " + SAID), 24);
        for (int i = 0; i < first.size(); i++) {
            take(first.get(i));
            take(second.get(i));
        }
        assertThat(said).containsExactly("first " + SAID, "other " + SAID);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void partsThatOverlapLoseThePacketAndWhatComesOfItLater(int version) {
        byte[] whole = datagram(SAID);
        byte[] other = datagram(SAID.replace('a', 'x'));
        take(part(version, 1, whole, 0, 24, true));
        take(part(version, 1, other, 16, 40, true));
        parts(version, 1, whole, 24).forEach(this::take);
        assertThat(said).isEmpty();
        assertThat(streams.counts().inPieces()).isEqualTo(1);

        seconds += Fragments.MAX_AGE_SECONDS + 1;
        parts(version, 1, whole, 24).forEach(this::take);
        assertThat(said).as("the number is free again").containsExactly(SAID);
    }

    @Test
    void endsThatDisagreeLoseThePacket() {
        byte[] whole = datagram(SAID);
        take(part(4, 1, whole, 0, 24, true));
        take(part(4, 1, whole, 48, 56, false));
        take(part(4, 1, whole, 56, whole.length, false));
        take(part(4, 1, whole, 24, 48, true));
        assertThat(said).isEmpty();
        assertThat(streams.counts().inPieces()).isEqualTo(1);
    }

    @Test
    void whatGoesBeyondTheLargestPacketIsLost() {
        take(part4(1, new byte[1000], 65_528, false));
        take(part4(2, new byte[7], 0, true));
        assertThat(streams.counts().inPieces()).isEqualTo(2);
        assertThat(said).isEmpty();
    }

    @Test
    void aPartCutShortByTheCaptureLosesThePacket() {
        byte[] whole = datagram(SAID);
        take(part(4, 1, whole, 0, 24, true), 40);
        take(part(4, 1, whole, 24, whole.length, false));
        assertThat(said).isEmpty();
        assertThat(streams.counts().inPieces()).isEqualTo(1);
    }

    @Test
    void whatIsNotCompleteInTimeIsForgotten() {
        byte[] whole = datagram(SAID);
        take(part(4, 1, whole, 0, 24, true));
        seconds += Fragments.MAX_AGE_SECONDS + 1;
        take(part(4, 1, whole, 24, whole.length, false));
        assertThat(said).isEmpty();
        assertThat(streams.counts().inPieces()).isEqualTo(1);
        streams.finish();
        assertThat(streams.counts().inPieces()).isEqualTo(2);
    }

    @Test
    void aFloodOfPartsIsHeldWithinTheLimits() {
        PacketView packet = new PacketView();
        Layers layers = new Layers(packet);
        StreamCounts counts = new StreamCounts();
        Fragments fragments = new Fragments(packet, layers, counts);
        byte[] large = new byte[60_000];
        for (int i = 0; i < 20_000; i++) {
            byte[] part = i % 2 == 0 ? part4(i & 0xFFFF, large, 0, true) : part6(i, new byte[8], 8 * (i % 4000), true);
            packet.wrap(part, 0, part.length);
            layers.read(LinkType.RAW);
            assertThat(fragments.add(1)).isNull();
            assertThat(fragments.size()).isLessThanOrEqualTo(Fragments.MOST);
            assertThat(fragments.held()).isBetween(0L, (long) Fragments.MOST_OCTETS);
        }
        fragments.finish();
        assertThat(fragments.size()).isZero();
        assertThat(fragments.held()).isZero();
        assertThat(counts.inPieces()).isEqualTo(20_000);
    }

    @Test
    void thousandsOfTinyPartsOfOnePacketAreHeldAndMakeIt() {
        String text = "0123456789".repeat(6000);
        List<byte[]> parts = parts(4, 1, datagram(text), 8);
        Collections.reverse(parts);
        parts.forEach(this::take);
        assertThat(said).containsExactly(text);
    }

    // Whatever comes, nothing but a datagram of what was sent is told, and never an exception.
    @Test
    void changedPartsNeverThrow() {
        Gen gen = Seeds.gen();
        byte[] whole = datagram(SAID);
        for (int i = 0; i < 20_000; i++) {
            int version = gen.flip() ? 4 : 6;
            byte[] part = gen.pick(parts(version, gen.between(0, 20), whole, 8 * gen.between(1, 4)));
            part[gen.between(0, part.length - 1)] = (byte) gen.between(0, 255);
            take(part, gen.between(1, part.length));
            seconds += gen.between(0, 1);
        }
        streams.finish();
        assertThat(streams.counts().inPieces()).isPositive();
    }

    @Test
    void aDatagramInPartsWithinATunnelIsTakenOutAndPutTogether() {
        List<byte[]> parts = parts(4, 9, datagram(SAID), 24);
        for (byte[] part : parts) {
            ByteBuffer tunnel = ByteBuffer.allocate(24 + part.length);
            tunnel.putShort((short) 0x4500).putShort((short) tunnel.capacity()).putInt(0);
            tunnel.put((byte) 64)
                    .put((byte) 47)
                    .putShort((short) 0)
                    .putInt(0x0B00_0001)
                    .putInt(0x0B00_0002);
            take(tunnel.putInt(0x0000_0800).put(part).array());
        }
        assertThat(said).containsExactly(SAID);
        assertThat(streams.counts().putTogether()).isEqualTo(1);
    }
}
