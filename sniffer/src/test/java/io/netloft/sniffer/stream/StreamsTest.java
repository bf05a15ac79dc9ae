package io.netloft.sniffer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamsTest {
    private static final StreamLimits SMALL = new StreamLimits(8, 4, 1000, 4000, 10);

    private final Told told = new Told();

    /** Writes down what is told: octets as they are, gaps and ends in brackets; the sides one behind the other. */
    private static final class Told implements StreamOpener {
        private final List<Listener> listeners = new ArrayList<>();
        private int datagrams;

        @Override
        public StreamListener open(StreamName name) {
            Listener listener = new Listener(name.number());
            listeners.add(listener);
            return listener;
        }

        @Override
        public void datagram(StreamName name, int side, ByteBuf octets) {
            datagrams++;
        }

        String of(int i, int side) {
            return listeners.get(i).sides[side].toString();
        }
    }

    private static final class Listener implements StreamListener {
        private final int number;
        private final StringBuilder[] sides = {new StringBuilder(), new StringBuilder()};
        private boolean closed;

        Listener(int number) {
            this.number = number;
        }

        @Override
        public void begin(int side, boolean midStream) {
            sides[side].append(midStream ? "[mid]" : "");
        }

        @Override
        public void octets(int side, ByteBuf octets) {
            assertThat(closed).isFalse();
            sides[side].append(octets.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void gap(int side, long missing) {
            sides[side].append("[-").append(missing).append(']');
        }

        @Override
        public void end(int side) {
            sides[side].append("[end]");
        }

        @Override
        public int held() {
            return 1;
        }

        @Override
        public boolean wants() {
            return number % 7 != 3 || sides[0].length() + sides[1].length() < 60;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
        }
    }

    private Streams streams(StreamLimits limits) {
        return new Streams(limits, told, 1);
    }

    private Streams shown(CaptureRecord... records) {
        Streams streams = streams(StreamLimits.STANDARD);
        for (CaptureRecord record : records) {
            streams.accept(record);
        }
        return streams;
    }

    @Test
    void octetsOfBothSidesComeInOrderAndEnd() {
        Wire wire = new Wire(1, 80);
        shown(
                wire.syn(true),
                wire.syn(false),
                wire.say(true, "hello "),
                wire.say(true, "there"),
                wire.say(false, "hi"),
                wire.fin(true),
                wire.fin(false));
        assertThat(told.of(0, 0)).isEqualTo("hello there[end]");
        assertThat(told.of(0, 1)).isEqualTo("hi[end]");
        assertThat(told.listeners.get(0).closed).isTrue();
    }

    @Test
    void segmentsOutOfOrderWaitForTheirTurn() {
        Wire wire = new Wire(1, 80);
        CaptureRecord syn = wire.syn(true);
        CaptureRecord a = wire.say(true, "aa");
        CaptureRecord b = wire.say(true, "bb");
        CaptureRecord c = wire.say(true, "cc");
        Streams streams = shown(syn, c, b, a);
        assertThat(told.of(0, 0)).isEqualTo("aabbcc");
        assertThat(streams.counts().reordered()).isEqualTo(2);
    }

    @Test
    void whatComesAgainIsLeftOutAndOverlapsCountOnce() {
        Wire wire = new Wire(1, 80);
        CaptureRecord syn = wire.syn(true);
        CaptureRecord whole = wire.say(true, "abcdef");
        Wire again = new Wire(1, 80);
        again.syn(true);
        CaptureRecord first = again.say(true, "abc");
        CaptureRecord rest = again.say(true, "defghi");
        Streams streams = shown(syn, first, whole, first, rest);
        assertThat(told.of(0, 0)).isEqualTo("abcdefghi");
        assertThat(streams.counts().repeated()).isEqualTo(1);
    }

    @Test
    void whatTheOtherSideAcknowledgesButNobodySawIsAGap() {
        Wire wire = new Wire(1, 80);
        CaptureRecord syn = wire.syn(true);
        CaptureRecord a = wire.say(true, "aa");
        CaptureRecord early = wire.lose(true, 5).say(true, "cc");
        Streams streams = shown(syn, a, early);
        assertThat(told.of(0, 0)).isEqualTo("aa");
        streams.accept(wire.ack(false));
        assertThat(told.of(0, 0)).isEqualTo("aa[-5]cc");
        assertThat(streams.counts().missing()).isEqualTo(5);
    }

    @Test
    void octetsCutByTheCaptureAreAGap() {
        Wire wire = new Wire(1, 80);
        CaptureRecord syn = wire.syn(true);
        CaptureRecord cut = wire.say(true, "abcdef");
        cut.octets(cut.octets(), cut.offset(), cut.captured() - 4);
        shown(syn, cut, wire.say(true, "gh"));
        assertThat(told.of(0, 0)).isEqualTo("ab[-4]gh");
    }

    @Test
    void aConnectionWhoseStartWasNotSeenBeginsInTheMiddle() {
        Wire wire = new Wire(1, 80);
        shown(wire.say(true, "tail of"), wire.say(true, " something"));
        assertThat(told.of(0, 0)).isEqualTo("[mid]tail of something");
    }

    @Test
    void theSamePortsAgainAreAnotherStream() {
        Wire wire = new Wire(1, 80);
        Streams streams = shown(
                wire.syn(true),
                wire.say(true, "one"),
                wire.reset(false),
                wire.lose(true, 99).syn(true));
        streams.accept(wire.say(true, "two"));
        assertThat(told.of(0, 0)).isEqualTo("one[end]");
        assertThat(told.of(1, 0)).isEqualTo("two");
        assertThat(told.listeners.get(1).number).isEqualTo(1);
    }

    @Test
    void noMoreWaitsThanIsAllowed() {
        Streams streams = streams(SMALL);
        Wire wire = new Wire(1, 80);
        streams.accept(wire.syn(true));
        streams.accept(wire.say(true, "a"));
        wire.lose(true, 10);
        for (int i = 0; i < 30; i++) {
            streams.accept(wire.say(true, "x".repeat(100)));
        }
        assertThat(told.of(0, 0)).startsWith("a[-10]xxx");
    }

    @Test
    void aSilentStreamIsForgottenAndTheOldestMakesRoom() {
        Streams streams = streams(SMALL);
        for (int i = 0; i < 20; i++) {
            Wire wire = new Wire(i, 80);
            streams.accept(wire.syn(true));
            streams.accept(wire.say(true, "x"));
        }
        assertThat(streams.size()).isEqualTo(8);
        assertThat(told.listeners.stream().filter(one -> !one.closed)).hasSize(4);
        assertThat(streams.counts().crowdedOut()).isPositive();
        streams.accept(new Wire(99, 80).after(60_000).syn(true));
        streams.accept(new Wire(98, 80).after(60_000).syn(true));
        assertThat(streams.counts().silent()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void whatWaitsIsToldAtTheEnd() {
        Wire wire = new Wire(1, 80);
        CaptureRecord syn = wire.syn(true);
        Streams streams = shown(syn, wire.lose(true, 3).say(true, "late"));
        streams.finish();
        assertThat(told.of(0, 0)).isEqualTo("[-3]late[end]");
    }

    @Test
    void segmentsInAnyOrderAndCutAnywhereGiveTheSameOctets() {
        Gen gen = Seeds.gen();
        for (int round = 0; round < 200; round++) {
            StringBuilder all = new StringBuilder();
            Wire wire = new Wire(round, 80);
            List<CaptureRecord> records = new ArrayList<>();
            Streams streams = streams(StreamLimits.STANDARD);
            streams.accept(wire.syn(true));
            for (int i = 0; i < 20; i++) {
                String part = ("" + (char) ('a' + i)).repeat((int) gen.uniform(1, 9));
                all.append(part);
                records.add((int) gen.uniform(0, records.size()), wire.say(true, part));
                records.add(records.get((int) gen.uniform(0, records.size() - 1)));
            }
            records.forEach(streams::accept);
            assertThat(told.of(round, 0)).isEqualTo(all.toString());
        }
    }

    @Test
    void aMillionStreamsThatNeverCloseTakeNoMoreThanTheLimitsAllow() {
        Streams streams = streams(StreamLimits.STANDARD);
        long before = used();
        for (int i = 0; i < 1_100_000; i++) {
            streams.accept(new Wire(i, 80).syn(true));
        }
        assertThat(streams.size()).isEqualTo(1 << 20);
        assertThat(used() - before).isLessThan(200L << 20);
        assertThat(streams.counts().crowdedOut()).isEqualTo(1_100_000 - (1 << 20));
    }

    private static long used() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void whateverComesTheLimitsHoldAndEveryListenerIsClosedOnce() {
        Gen gen = Seeds.gen();
        Streams streams = streams(SMALL);
        Wire[] wires = new Wire[12];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = new Wire(i, 80);
        }
        for (int i = 0; i < 100_000; i++) {
            Wire wire = wires[(int) gen.uniform(0, wires.length - 1)];
            boolean client = gen.uniform(0, 1) == 0;
            wire.after(gen.uniform(0, 99) == 0 ? 15_000 : 0);
            streams.accept(
                    switch ((int) gen.uniform(0, 15)) {
                        case 0 -> wire.syn(client);
                        case 1 -> wire.fin(client);
                        case 2 -> wire.reset(client);
                        case 3 -> wire.ack(client);
                        case 4 -> wire.lose(client, (int) gen.uniform(1, 300)).say(client, "late");
                        case 5 -> wire.datagram(client, new byte[3]);
                        default -> wire.say(client, "x".repeat((int) gen.uniform(1, 80)));
                    });
            assertThat(streams.size()).isLessThanOrEqualTo(8);
        }
        streams.finish();
        assertThat(told.listeners).hasSizeGreaterThan(1000).allMatch(one -> one.closed);
    }

    @Test
    void datagramsAreHandedOn() {
        shown(new Wire(1, 53).datagram(true, new byte[] {1, 2}));
        assertThat(told.datagrams).isEqualTo(1);
    }
}
