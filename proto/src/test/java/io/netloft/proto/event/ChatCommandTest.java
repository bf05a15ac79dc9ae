package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.event.ChatCommand.Ack;
import io.netloft.proto.event.ChatCommand.Auth;
import io.netloft.proto.event.ChatCommand.Create;
import io.netloft.proto.event.ChatCommand.Delete;
import io.netloft.proto.event.ChatCommand.Edit;
import io.netloft.proto.event.ChatCommand.Filter;
import io.netloft.proto.event.ChatCommand.History;
import io.netloft.proto.event.ChatCommand.Join;
import io.netloft.proto.event.ChatCommand.Keep;
import io.netloft.proto.event.ChatCommand.Leave;
import io.netloft.proto.event.ChatCommand.Member;
import io.netloft.proto.event.ChatCommand.Place;
import io.netloft.proto.event.ChatCommand.Presence;
import io.netloft.proto.event.ChatCommand.React;
import io.netloft.proto.event.ChatCommand.Read;
import io.netloft.proto.event.ChatCommand.Rooms;
import io.netloft.proto.event.ChatCommand.Search;
import io.netloft.proto.event.ChatCommand.Send;
import io.netloft.proto.event.ChatCommand.Topic;
import io.netloft.proto.event.ChatCommand.Typing;
import io.netloft.proto.event.ChatCommand.Who;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatCommandTest {
    private final EventDecoder decoder = new EventDecoder(EventLimits.COMMANDS);

    private static List<ChatCommand> commands() {
        return List.of(
                new Auth(1, "t.o.k", null, "phone"),
                new Auth(2, null, "maria", null),
                new Join(3, "ops", null, null),
                new Join(4, "ops", new Place("e", 7), 20L),
                new Leave(5, "ops", true),
                new Send(6, "ops", "c", "hi \"all\"\n", "lunch", List.of("ann", "bob")),
                new Send(7, "@bob", "c", "x", null, List.of()),
                new Edit(8, "ops", 3, "other"),
                new Delete(9, "ops", 3),
                new React(10, "ops", 3, "\ud83d\udc4d", true),
                new Topic(11, "ops", ""),
                new Ack(12, "ops", 9),
                new Read(13, "ops", 9),
                new Typing(14, "ops", false),
                new Presence(15, true),
                new Who(16, "ops"),
                new Rooms(17),
                new History(18, "ops", 5L, null, null, null, 20),
                new History(19, "ops", null, null, null, "2026-11-21T00:00:00Z", 1000),
                new Search(20, "words", Filter.ALL, 50),
                new Search(
                        21,
                        "words",
                        new Filter("ops", "ann", "lunch", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "link"),
                        5),
                new Create(22, "ops", true),
                new Keep(23, "ops", 100, 0, 1 << 20),
                new Member(24, "ops", "bob", "ban", null, 60_000L, "enough"),
                new Member(25, "ops", "bob", "role", "moderator", null, null));
    }

    @Test
    void readsEachCommandAsItWasSent() {
        for (ChatCommand command : commands()) {
            ByteBuf wire = Unpooled.buffer();
            EventEncoder.message(wire, command.message());
            assertThat(ChatCommand.of((EventMessage.Command) decoder.message(wire)))
                    .isEqualTo(command);
        }
    }

    @Test
    void fillsInWhatWasNotSaid() {
        assertThat(read("{\"cmd\":\"history\",\"ref\":1,\"room\":\"ops\",\"later\":{}}"))
                .isEqualTo(new History(1, "ops", null, null, null, null, 50));
        assertThat(read("{\"cmd\":\"typing\",\"ref\":1,\"room\":\"ops\"}")).isEqualTo(new Typing(1, "ops", true));
        assertThat(
                        read(
                                "{\"cmd\":\"send\",\"ref\":1,\"room\":\"ops\",\"cid\":\"1\",\"text\":\"x\",\"mentions\":\"bob\"}"))
                .isEqualTo(new Send(1, "ops", "1", "x", null, List.of("bob")));
    }

    @Test
    void takesWhatIsAsLongAsItMayBeAndNothingLonger() {
        String send = "{\"cmd\":\"send\",\"ref\":3,\"room\":\"ops\",\"cid\":\"%s\",\"text\":\"%s\"}";
        read(send.formatted("c".repeat(ChatCommand.MAX_CID), "x".repeat(ChatCommand.MAX_TEXT)));
        refuses(send.formatted("c".repeat(ChatCommand.MAX_CID + 1), "x"), "cid: ");
        refuses(send.formatted("c", "x".repeat(ChatCommand.MAX_TEXT + 1)), "text: ");
        String mentions = "{\"cmd\":\"send\",\"ref\":3,\"room\":\"o\",\"cid\":\"c\",\"text\":\"x\",\"mentions\":[%s]}";
        String names = "\"n\",".repeat(ChatCommand.MAX_MENTIONS - 1) + "\"n\"";
        read(mentions.formatted(names));
        refuses(mentions.formatted(names + ",\"n\""), "mentions: ");
        refuses("{\"cmd\":\"who\",\"ref\":3,\"room\":\"" + "r".repeat(ChatCommand.MAX_NAME + 1) + "\"}", "room: ");
        refuses("{\"cmd\":\"history\",\"ref\":3,\"room\":\"o\",\"limit\":1001}", "limit: 1001");
        refuses("{\"cmd\":\"join\",\"ref\":3,\"room\":\"o\",\"last\":1001}", "last: 1001");
    }

    @Test
    void saysWhatIsWrongAndWithWhichCommand() {
        refuses("{\"cmd\":\"dance\",\"ref\":3}", "cmd: dance (expected: one of chat's commands)");
        refuses("{\"cmd\":\"auth\",\"ref\":3}", "token: missing (expected: a string, or as)");
        refuses("{\"cmd\":\"join\",\"ref\":3}", "room: missing (expected: a string)");
        refuses("{\"cmd\":\"join\",\"ref\":3,\"room\":\"o\",\"since\":{\"seq\":1}}", "epoch: missing");
        refuses(
                "{\"cmd\":\"edit\",\"ref\":3,\"room\":\"o\",\"seq\":0,\"text\":\"x\"}",
                "seq: 0 (expected: a whole number, 1..");
        refuses(
                "{\"cmd\":\"presence\",\"ref\":3,\"state\":\"asleep\"}",
                "state: asleep (expected: one of [away, online])");
        refuses(
                "{\"cmd\":\"history\",\"ref\":3,\"room\":\"o\",\"before\":1,\"after\":2}",
                "expected: one of before, after");
        refuses("{\"cmd\":\"history\",\"ref\":3,\"room\":\"o\",\"at\":\"noon\"}", "at: noon (expected: RFC 3339)");
        refuses("{\"cmd\":\"member\",\"ref\":3,\"room\":\"o\",\"user\":\"u\",\"change\":\"role\"}", "role: missing");
        refuses("{\"cmd\":\"member\",\"ref\":3,\"room\":\"o\",\"user\":\"u\",\"change\":\"crown\"}", "change: crown");
        refuses("{\"cmd\":\"search\",\"ref\":3,\"text\":\"x\",\"has\":\"gold\"}", "has: gold");
    }

    private void refuses(String wire, String words) {
        assertThatThrownBy(() -> read(wire)).isInstanceOfSatisfying(EventException.class, refusal -> {
            assertThat(refusal.answer().ref()).isEqualTo(3);
            assertThat(refusal.answer().code()).isEqualTo("wrong-member");
            assertThat(refusal.answer().message()).contains(words);
        });
    }

    private ChatCommand read(String wire) {
        ByteBuf bytes = Unpooled.copiedBuffer(wire, StandardCharsets.UTF_8);
        return ChatCommand.of((EventMessage.Command) decoder.message(bytes));
    }
}
