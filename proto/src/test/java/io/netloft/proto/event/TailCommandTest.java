package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.event.TailCommand.Change;
import io.netloft.proto.event.TailCommand.Credit;
import io.netloft.proto.event.TailCommand.Drop;
import io.netloft.proto.event.TailCommand.Filter;
import io.netloft.proto.event.TailCommand.From;
import io.netloft.proto.event.TailCommand.Subscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailCommandTest {
    private final EventDecoder decoder = new EventDecoder(EventLimits.COMMANDS);

    @Test
    void readsEachCommandAsItWasSent() {
        Filter filter = new Filter("ERR", "health", "warn", Map.of("$.user", "7"));
        List<TailCommand> commands = List.of(
                new Subscribe(1, "a", List.of("app.log"), new From(null, null, null), Filter.ALL, true, 10),
                new Subscribe(
                        2, "b", List.of("a", "b*"), new From(100L, "15m", "2026-11-21T00:00:00Z"), filter, false, 0),
                new Change(3, "a", filter),
                new Change(4, "a", Filter.ALL),
                new Credit(5, "b", 1_000),
                new Drop(6, "a"));
        for (TailCommand command : commands) {
            ByteBuf wire = Unpooled.buffer();
            EventEncoder.message(wire, command.message());
            assertThat(TailCommand.of((EventMessage.Command) decoder.message(wire)))
                    .isEqualTo(command);
        }
    }

    @Test
    void fillsInWhatWasNotSaid() {
        assertThat(read("{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":\"app.log\",\"later\":{}}"))
                .isEqualTo(new Subscribe(
                        1,
                        "a",
                        List.of("app.log"),
                        new From(null, null, null),
                        Filter.ALL,
                        true,
                        TailCommand.MAX_CREDIT));
    }

    @Test
    void saysWhatIsWrongAndWithWhichCommand() {
        refuses("{\"cmd\":\"dance\",\"ref\":3}", "cmd: dance (expected: subscribe, change, drop or credit)");
        refuses("{\"cmd\":\"drop\",\"ref\":3}", "sub: missing (expected: a string)");
        refuses("{\"cmd\":\"drop\",\"ref\":3,\"sub\":\"\"}", "sub:  (expected: 1..64 characters)");
        refuses("{\"cmd\":\"credit\",\"ref\":3,\"sub\":\"a\",\"lines\":0}", "lines: 0 (expected: a whole number, 1..");
        refuses(
                "{\"cmd\":\"subscribe\",\"ref\":3,\"sub\":\"a\",\"files\":[]}",
                "files: [] (expected: a string or 1..64");
        refuses("{\"cmd\":\"subscribe\",\"ref\":3,\"sub\":\"a\",\"files\":[1]}", "files: 1 (expected: strings)");
        refuses(
                "{\"cmd\":\"subscribe\",\"ref\":3,\"sub\":\"a\",\"files\":\"x\",\"follow\":\"yes\"}",
                "follow: yes (expected: true or false)");
    }

    private void refuses(String wire, String words) {
        assertThatThrownBy(() -> read(wire)).isInstanceOfSatisfying(EventException.class, refusal -> {
            assertThat(refusal.answer().ref()).isEqualTo(3);
            assertThat(refusal.answer().code()).isEqualTo("wrong-member");
            assertThat(refusal.answer().message()).contains(words);
        });
    }

    private TailCommand read(String wire) {
        ByteBuf bytes = Unpooled.copiedBuffer(wire, StandardCharsets.UTF_8);
        return TailCommand.of((EventMessage.Command) decoder.message(bytes));
    }
}
