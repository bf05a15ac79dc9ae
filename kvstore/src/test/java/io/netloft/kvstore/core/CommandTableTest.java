package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTableTest {
    private final CommandTable table = CommandTable.standard();

    private static RespCommand command(String line) {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes(line.split(" ")));
        return command;
    }

    @Test
    void findsCommandsInAnyCase() {
        assertThat(table.find(command("gEt a"))).isSameAs(table.named("get"));
        assertThat(table.find(command("object ENCODING a"))).isSameAs(table.named("object|encoding"));
        assertThat(table.find(command("object nosuch a"))).isSameAs(table.named("object"));
        assertThat(table.find(command("nosuch"))).isNull();
    }

    @Test
    void saysOfEveryCommandWhatItDoes() {
        for (CommandSpec spec : table.all()) {
            assertThat(spec.summary()).as(spec.name()).isNotBlank().doesNotEndWith(".");
            assertThat(spec.complexity()).as(spec.name()).isNotBlank();
            assertThat(spec.categories())
                    .as(spec.name())
                    .allMatch(word -> word.startsWith("@"))
                    .isNotEmpty();
        }
    }

    @Test
    void aCommandThatChangesKeysIsInTheWriteCategory() {
        for (CommandSpec spec : table.all()) {
            // A script goes into the log whatever it does; what it calls is in that category.
            if (spec.writes() && !spec.group().equals("scripting")) {
                assertThat(spec.categories()).as(spec.name()).contains("@write").doesNotContain("@read");
                assertThat(spec.flags()).as(spec.name()).contains("write");
            }
            if (spec.where() == CommandSpec.Where.READ) {
                assertThat(spec.flags()).as(spec.name()).doesNotContain("write");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "GET a = 1",
                "MSET a 1 b 2 = 1 3",
                "MGET a b c = 1 2 3",
                "BLPOP a b 0 = 1 2",
                "ZUNIONSTORE d 2 a b WEIGHTS 1 2 = 1 3 4",
                "ZUNION 2 a b = 2 3",
                "ZUNION 9 a b = none",
                "LMPOP 1 a LEFT = 2",
                "BLMPOP 0 2 a b LEFT = 3 4",
                "SORT a BY w_* GET x STORE d = 1 7",
                "OBJECT ENCODING a = 2",
                "LEASE ATTACH 1 a b = 3 4",
                "PING = none",
                "DEL a = 1"
            })
    void findsTheKeysOfACommand(String line, String places) {
        RespCommand command = command(line);
        CommandSpec spec = table.resolve(command);
        StringBuilder found = new StringBuilder();
        for (int place : spec.keys(command)) {
            found.append(found.isEmpty() ? "" : " ").append(place);
        }
        assertThat(found.isEmpty() ? "none" : found.toString()).isEqualTo(places);
    }

    @Test
    @NeedsPeer("redis-server")
    void saysOfRedissCommandsWhatRedisSays() throws IOException {
        int port = Peer.freePort();
        try (RunningProcess server = Peer.of("redis-server")
                        .args("--port", Integer.toString(port), "--save", "")
                        .readyWhenOpen(port)
                        .start();
                RedisConnection redis = new RedisConnection(port)) {
            assertThat(server.alive()).isTrue();
            for (CommandSpec spec : table.all()) {
                String theirs = redis.run(false, "COMMAND", "INFO", spec.name());
                if (!theirs.startsWith("*[*[")) {
                    assertThat(spec.since()).as(spec.name()).isEqualTo("0.1.0");
                    continue;
                }
                assertThat(theirs)
                        .startsWith("*[*[$" + spec.name() + ", :" + spec.arity() + ", *[")
                        .contains("], :" + spec.firstKey() + ", :" + spec.lastKey() + ", :" + spec.keyStep() + ", *[");
                String[] lists = theirs.split("\\*\\[", -1);
                assertThat(words(lists[3])).as(spec.name()).isEqualTo(new TreeSet<>(spec.flags()));
                assertThat(words(lists[4])).as(spec.name()).isEqualTo(new TreeSet<>(spec.categories()));
            }
        }
    }

    private static TreeSet<String> words(String list) {
        TreeSet<String> words = new TreeSet<>();
        String inside = list.substring(0, Math.max(0, list.indexOf(']')));
        for (String word : inside.split(", ")) {
            if (!word.isEmpty()) {
                words.add(word.substring(1));
            }
        }
        return words;
    }
}
