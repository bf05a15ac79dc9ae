package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.event.ChatEventWriter.Said;
import io.netloft.proto.event.EventMessage.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What it writes is what the reader of any event reads. */
class ChatEventWriterTest {
    private static final Instant AT = Instant.parse("2026-11-21T21:05:00.250Z");

    private final ChatEventWriter writer = new ChatEventWriter();
    private final EventDecoder decoder = new EventDecoder(EventLimits.EVENTS);

    private static Said said(String text, String cid, String topic, List<String> mentions) {
        return new Said(7, AT.toEpochMilli(), "~ann", 3, text, cid, topic, mentions);
    }

    private EventMessage written(Consumer<ByteBuf> writing) {
        writer.place("ops \"1\"", "ab12");
        ByteBuf out = Unpooled.buffer();
        writing.accept(out);
        return decoder.message(out);
    }

    private static Event event(String type, Map<String, Object> data) {
        return new Event("ab12:7", type, AT, "ops \"1\"", 7L, data);
    }

    @Test
    void messagesHoldAllThatWasSaid() {
        assertThat(written(out -> writer.message(out, said("<b>hi</b>\n\u2603", "c1", "lunch", List.of("bob", "eve")))))
                .isEqualTo(event(
                        "message",
                        Map.of(
                                "from",
                                "~ann",
                                "text",
                                "<b>hi</b>\n\u2603",
                                "cid",
                                "c1",
                                "topic",
                                "lunch",
                                "mentions",
                                List.of("bob", "eve"))));
        assertThat(written(out -> writer.message(out, said("", null, null, List.of()))))
                .isEqualTo(event("message", Map.of("from", "~ann", "text", "", "erased", true)));
    }

    @Test
    void eventsAboutMessagesNameThem() {
        Said said = said("uno", null, null, List.of());
        assertThat(written(out -> writer.edit(out, said)))
                .isEqualTo(event("edit", Map.of("from", "~ann", "target", 3L, "text", "uno")));
        assertThat(written(out -> writer.delete(out, said)))
                .isEqualTo(event("delete", Map.of("from", "~ann", "target", 3L)));
        assertThat(written(out -> writer.reaction(out, said, false)))
                .isEqualTo(event("reaction", Map.of("from", "~ann", "target", 3L, "emoji", "uno")));
        assertThat(written(out -> writer.reaction(out, said, true)))
                .isEqualTo(event("reaction", Map.of("from", "~ann", "target", 3L, "emoji", "uno", "remove", true)));
    }

    @Test
    void eventsAboutTheRoomHoldTheirFacts() {
        Said said = said("lunch", null, null, List.of());
        assertThat(written(out -> writer.topic(out, said)))
                .isEqualTo(event("topic", Map.of("from", "~ann", "text", "lunch")));
        assertThat(written(out -> writer.member(out, said, Map.of("user", "bob", "change", "ban", "untilMs", 5L))))
                .isEqualTo(event("member", Map.of("from", "~ann", "user", "bob", "change", "ban", "untilMs", 5L)));
        assertThat(written(out -> writer.room(out, said, Map.of("made", 1L))))
                .isEqualTo(event("room", Map.of("from", "~ann", "made", 1L)));
    }

    @Test
    void theNextRoomIsAnother() {
        ByteBuf out = Unpooled.buffer();
        writer.place("a", "1");
        writer.topic(out, said("x", null, null, List.of()));
        assertThat(((Event) decoder.message(out)).id()).isEqualTo("1:7");
        writer.place("b", "2");
        writer.topic(out, said("x", null, null, List.of()));
        assertThat(decoder.message(out)).isInstanceOfSatisfying(Event.class, event -> {
            assertThat(event.id()).isEqualTo("2:7");
            assertThat(event.source()).isEqualTo("b");
        });
    }
}
