package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventShapeTest {
    private static final String[] PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"type\":",
        "\"cmd\":\"a\"",
        "\"ref\":1",
        "\"ok\":{}",
        "\"error\":",
        "\"a\":1",
        "\"t\\u0079pe\":\"x\"",
        "\"code\":\"c\"",
        "1",
        " ",
        "\\\"",
        "\"x\"",
        "null",
        "\"long name of a member\":[1,2]",
        "é"
    };
    private static final int ROUNDS = 200_000;

    private static boolean possible(String text) {
        byte[] octets = ("??" + text + "\"type\":1").getBytes(StandardCharsets.UTF_8);
        int behind = "\"type\":1".length();
        return EventShape.possible(octets, 2, octets.length - behind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"line\"}",
                "{\"a\":{\"b\":[1,\"]}\"]},\"cmd\":\"join\",\"ref\":1}",
                "{\"ref\":1,\"ok\":{}}",
                "{ \"ref\" : 1 , \"error\" : {\"code\":\"x\"}}",
                "{\"\\u0074ype\":\"line\"}",
                "{\"a\":\"\\\\\",\"type\":\"x\"}",
            })
    void whatMayBeOneOfOursIsRead(String text) {
        assertThat(possible(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"type\",\"data\":{\"type\":1}}",
                "{\"a\":[{\"cmd\":1}],\"b\":\"\\\"ok\\\":\"}",
                "{}",
                "{\"a\":1",
                "{\"typ",
                "{\"types\":1,\"typ\":2,\"erro\":3}",
                "{\"a\":\"\\",
            })
    void whatIsNoneOfOursIsNot(String text) {
        assertThat(possible(text)).isFalse();
    }

    @Test
    @Timeout(60)
    void nothingThatTheReaderTakesIsPassedOver() {
        Gen gen = Seeds.gen();
        EventDecoder decoder = new EventDecoder(new EventLimits(64 * 1024, 16, 40));
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder("{");
            for (long i = gen.uniform(0, 7); i > 0; i--) {
                text.append(PARTS[(int) gen.uniform(0, PARTS.length - 1)]);
                text.append(gen.uniform(0, 1) == 0 ? "," : "");
            }
            text.append(gen.uniform(0, 3) == 0 ? "" : "\"cmd\":\"x\",\"ref\":1").append("}");
            String whole = text.toString();
            if (isRead(decoder, whole)) {
                taken++;
                assertThat(possible(whole)).as(whole).isTrue();
            }
        }
        assertThat(taken).isGreaterThan(ROUNDS / 100);
    }

    private static boolean isRead(EventDecoder decoder, String text) {
        try {
            decoder.message(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            return true;
        } catch (EventException none) {
            return false;
        }
    }
}
