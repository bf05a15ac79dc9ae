package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RespDecoderTest implements RespVisitor {
    private final List<String> told = new ArrayList<>();

    @Override
    public void message(RespMessage message, long missing) {
        told.add(message + (missing > 0 ? " without " + missing : ""));
    }

    @Override
    public void skipped(long bytes) {
        told.add("skipped " + bytes);
    }

    @Override
    public void fault(RespException fault) {
        told.add("fault " + fault.fault().word());
    }

    @Test
    void goesOnThroughAGapInAPayload() {
        try (RespDecoder decoder = lenient(RespDirection.REQUESTS)) {
            decode(decoder, "*2\r\n$3\r\nSET\r\n$10\r\n01");
            decoder.gap(5);
            decode(decoder, "789\r\n*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPI");
            decoder.gap(3);
            decode(decoder, "\n*1\r\n$1\r\na");
            decoder.gap(2);
            assertThat(told)
                    .containsExactly(
                            "Array[values=[Bulk[SET], Bulk[01789]]] without 5",
                            "Array[values=[Bulk[PING]]]",
                            "Array[values=[Bulk[PI]]] without 2",
                            "Array[values=[Bulk[a]]]");
            assertThat(decoder.seeking()).isFalse();
        }
    }

    @Test
    void givesUpACommandWhoseFramingFellIntoAGapAndFindsTheNext() {
        try (RespDecoder decoder = lenient(RespDirection.REQUESTS)) {
            decode(decoder, "*2\r\n$3\r\nSET\r\n$10\r\n01");
            decoder.gap(100);
            assertThat(decoder.seeking()).isTrue();
            decode(decoder, "GET a\r\n*x\r\n*1\r\n*1\r\n$0");
            decode(decoder, "4\r\nGONE\r\n*2\r\n$3\r\nDEL\r");
            decode(decoder, "\n$1\r\na\r\nPING\r\n");
            assertThat(String.join(" ", told))
                    .startsWith("skipped 20 skipped 100 skipped 15 skipped 15 ")
                    .endsWith("Array[values=[Bulk[DEL], Bulk[a]]] Inline[words=[Bulk[PING]]]");
        }
    }

    @Test
    void waitsInResponsesForAPush() {
        try (RespDecoder decoder = lenient(RespDirection.RESPONSES)) {
            decoder.startMidStream();
            decode(decoder, ":1\r\n$1\r\na\r\n>2\r\n$1\r\nb\r\n:2\r\n:3\r\n");
            assertThat(told).containsExactly("skipped 11", "Push[values=[Bulk[b], Int[value=2]]]", "Int[value=3]");
        }
    }

    @Test
    void believesWhoeverKnowsWhereAMessageBegins() {
        try (RespDecoder decoder = lenient(RespDirection.RESPONSES)) {
            decoder.startMidStream();
            decode(decoder, ":1\r\n");
            assertThat(decoder.seeking()).isTrue();
            decoder.startHere();
            decode(decoder, ":2\r\n*1\r\n");
            decoder.startHere();
            decode(decoder, "+OK\r\n");
            assertThat(told).containsExactly("skipped 4", "Int[value=2]", "skipped 4", "Simple[text=OK]");
        }
    }

    @Test
    void notesAFaultAndReadsOnWhenLenient() {
        try (RespDecoder decoder = lenient(RespDirection.REQUESTS)) {
            decode(decoder, "*1\r\n:1\r\n*1\r\n$4\r\nPING\r\n" + "x".repeat(70_000));
            decode(decoder, "*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n");
            assertThat(told)
                    .containsExactly(
                            "fault expected-bulk",
                            "skipped 4",
                            "skipped 4",
                            "Array[values=[Bulk[PING]]]",
                            "fault inline-line",
                            "skipped 70000",
                            "skipped 11",
                            "Array[values=[Bulk[b]]]");
        }
    }

    @Test
    void refusesEverythingAfterAFaultWhenStrict() {
        try (RespDecoder decoder = new RespDecoder(RespLimits.DEFAULT, RespDirection.RESPONSES, false, this)) {
            assertThatThrownBy(() -> decode(decoder, "+OK\r\nxyz\r\n+OK\r\n"))
                    .isInstanceOf(RespException.class)
                    .hasMessage("Protocol error: unknown kind of value 'x'");
            assertThat(decoder.ended()).isTrue();
            assertThatThrownBy(() -> decode(decoder, "+OK\r\n")).isInstanceOf(RespException.class);
            assertThat(told).containsExactly("Simple[text=OK]");
        }
    }

    @Test
    void saysHowMuchOfAMessageTheEndHasCutOff() {
        try (RespDecoder decoder = lenient(RespDirection.RESPONSES)) {
            decode(decoder, "*2\r\n$5\r\nhel");
            decoder.endOfInput();
            assertThat(told).containsExactly("skipped 11");
            assertThat(decoder.ended()).isTrue();
        }
    }

    @Test
    void readsALargeBulkThatArrivesInPieces() {
        List<RespMessage> messages = new ArrayList<>();
        try (RespDecoder decoder = new RespDecoder(
                RespLimits.DEFAULT, RespDirection.RESPONSES, false, (message, missing) -> messages.add(message))) {
            byte[] value = new byte[10_000_000];
            ByteBuf wire = Unpooled.buffer();
            RespEncoder.message(wire, new RespMessage.Bulk(value));
            while (wire.isReadable()) {
                decoder.decode(wire.readSlice(Math.min(1000, wire.readableBytes())));
            }
            assertThat(messages).containsExactly(new RespMessage.Bulk(value));
        }
    }

    @Test
    void writesCommandsOfBytesAndOfTexts() {
        ByteBuf out = Unpooled.buffer();
        RespEncoder.command(out, Resp.bytes("SET"), Resp.bytes("k"), new byte[] {-1});
        RespEncoder.command(out, "GET", "\u00e9");
        assertThat(Resp.text(out))
                .isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n\u00ff\r\n*2\r\n$3\r\nGET\r\n$2\r\n\u00c3\u00a9\r\n");
    }

    private RespDecoder lenient(RespDirection direction) {
        return new RespDecoder(RespLimits.DEFAULT, direction, true, this);
    }

    private static void decode(RespDecoder decoder, String text) {
        ByteBuf in = Resp.buffer(text);
        try {
            decoder.decode(in);
        } finally {
            assertThat(in.isReadable()).isFalse();
        }
    }
}
