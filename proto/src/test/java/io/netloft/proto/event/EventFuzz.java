package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fuzz targets; a plain build runs them over the inputs that lie beside them in the test resources. */
class EventFuzz {
    private static final EventLimits SMALL = new EventLimits(200, 5, 20);
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest(maxDuration = "50s")
    void streamsGetOneVerdictHoweverTheyAreCut(byte[] bytes) {
        List<String> whole = verdict(bytes, Math.max(1, bytes.length));
        assertThat(verdict(bytes, 1)).isEqualTo(whole);
        assertThat(verdict(bytes, 7)).isEqualTo(whole);
    }

    @FuzzTest(maxDuration = "50s")
    void whatIsReadIsWrittenBackToTheSame(byte[] bytes) {
        EventDecoder decoder = new EventDecoder(EventLimits.EVENTS);
        try {
            EventMessage message = decoder.message(Unpooled.wrappedBuffer(bytes));
            ByteBuf out = Unpooled.buffer();
            EventEncoder.message(out, message);
            assertThat(decoder.message(out)).isEqualTo(message);
        } catch (EventException | IllegalArgumentException refused) {
            // An event may name a year that RFC 3339 cannot: it is read, and not written.
            assertThat(refused).hasMessageMatching("(?s).*(expected: |message: ).*");
        }
    }

    @FuzzTest(maxDuration = "50s")
    void anyBytesBecomeTextThatEverybodyReads(byte[] bytes) throws IOException {
        ByteBuf out = Unpooled.buffer().writeByte('"');
        JsonOctets.escape(out, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        out.writeByte('"');
        assertThat(JsonOctets.isUtf8(out)).isTrue();
        JsonNode text = JSON.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(text.textValue().replaceAll("\ufffd+", "\ufffd"))
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8).replaceAll("\ufffd+", "\ufffd"));
    }

    @FuzzTest(maxDuration = "50s")
    void aCommandIsReadAndWrittenBackOrRefusedWithAReason(byte[] bytes) {
        EventDecoder decoder = new EventDecoder(EventLimits.COMMANDS);
        try {
            if (decoder.message(Unpooled.wrappedBuffer(bytes)) instanceof EventMessage.Command asked) {
                ChatCommand command = ChatCommand.of(asked);
                assertThat(ChatCommand.of(command.message())).isEqualTo(command);
            }
        } catch (EventException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(expected: |message: ).*");
        }
    }

    private static List<String> verdict(byte[] bytes, int step) {
        EventDecoder decoder = new EventDecoder(SMALL);
        ByteBuf in = Unpooled.buffer();
        List<String> verdict = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += step) {
            in.writeBytes(bytes, at, Math.min(step, bytes.length - at));
            boolean more = true;
            while (more) {
                try {
                    EventMessage message = decoder.decode(in);
                    more = message != null;
                    if (more) {
                        verdict.add(String.valueOf(message));
                    }
                } catch (EventException refused) {
                    verdict.add(refused.fault().word());
                }
            }
            assertThat(in.readableBytes()).isLessThanOrEqualTo(SMALL.maxMessage());
        }
        return verdict;
    }
}
