package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.ScriptSink;
import io.netloft.proto.resp.RespCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on their way from a connection into the log. */
@Timeout(60)
class ScriptIntakeTest {
    private static final String USERS = """
            users:
              - {name: default}
              - {name: app, password: "env:TEST_SECRET", commands: ["+@all"], keys: ["app:*"]}
            """;
    private static final String SHA = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    @TempDir
    private Path folder;

    private NodeRig rig;
    private NodeRig.Client client;

    @BeforeEach
    void open() {
        rig = new NodeRig(folder, 1, USERS);
        client = rig.client(0);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private @Nullable String prepare(RespCommand command, String user, boolean queued) {
        byte[] error = ScriptIntake.prepare(
                rig.node,
                CommandTable.standard().resolve(command),
                command,
                Objects.requireNonNull(rig.node.access().find(user)),
                queued);
        return error == null ? null : new String(error, StandardCharsets.ISO_8859_1);
    }

    private static RespCommand command(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = CommitRig.bytes(words[i]);
        }
        RespCommand command = new RespCommand();
        command.set(bytes);
        return command;
    }

    @Test
    void aNameIsReplacedByTheScript() {
        assertThat(prepare(command("EVAL", "return 1", "0"), "default", false)).isNull();
        RespCommand byName = command("EVALSHA", SHA.toUpperCase(java.util.Locale.ROOT), "1", "k", "a");
        assertThat(prepare(byName, "default", false)).isNull();
        assertThat(byName.text(0) + " " + byName.text(1) + " " + byName.text(4)).isEqualTo("EVAL return 1 a");
        RespCommand reading = command("EVALSHA_RO", SHA, "0");
        assertThat(prepare(reading, "default", false)).isNull();
        assertThat(reading.text(0)).isEqualTo("EVAL_RO");
    }

    @Test
    void whatNobodyKnowsOrIsNoneIsAnsweredAtOnce() {
        assertThat(prepare(command("EVALSHA", SHA, "0"), "default", false)).startsWith("NOSCRIPT ");
        assertThat(prepare(command("EVAL", "return (", "0"), "default", false)).startsWith("ERR Error compiling");
        assertThat(prepare(command("EVALSHA", SHA, "0"), "default", true)).isNull();
    }

    @Test
    void theRightsOfAUserGoWithItsScript() {
        RespCommand free = command("EVAL", "return 1", "0");
        assertThat(prepare(free, "default", false)).isNull();
        assertThat(free.text(0)).isEqualTo("EVAL");
        RespCommand limited = command("EVAL", "return 1", "0");
        assertThat(prepare(limited, "app", false)).isNull();
        assertThat(limited.text(0)).isEqualTo("\u0001");
        assertThat(limited.text(3)).isEqualTo("app:*");
        assertThat(limited.text(5)).isEqualTo("EVAL");
    }

    @Test
    void connectionsLoadRunAndForgetScripts() {
        assertThat(client.say("SCRIPT LOAD \"return 1\"")).isEqualTo("$40 " + SHA);
        assertThat(client.say("SCRIPT EXISTS " + SHA + " x")).isEqualTo("*2 :1 :0");
        assertThat(client.say("EVALSHA " + SHA + " 0")).isEmpty();
        assertThat(client.answer(1, ":1")).isEqualTo(":1");
        assertThat(client.say("SCRIPT FLUSH", "EVALSHA " + SHA + " 0"))
                .isEqualTo("+OK -NOSCRIPT No matching script. Please use EVAL.");
        assertThat(client.say("SCRIPT LOAD \"return (\"")).startsWith("-ERR Error compiling script");
        assertThat(client.say("SCRIPT KILL")).startsWith("-NOTBUSY");
        assertThat(client.say("SCRIPT FLUSH NOW")).startsWith("-ERR SCRIPT FLUSH only support");
        assertThat(client.say("SCRIPT HELP")).contains("EXISTS").contains("LOAD");
    }

    @Test
    void aScriptThatNobodyKnowsIsQueuedAsInRedis() {
        assertThat(client.say("MULTI", "EVALSHA " + SHA + " 0", "EXEC")).isEqualTo("+OK +QUEUED");
        assertThat(client.answer(1, "*1 -NOSCRIPT")).isEqualTo("*1 -NOSCRIPT");
    }

    /** Nobody who listens now listened before this node began. */
    @Test
    void messagesOfOldEntriesAreNotDelivered() {
        client.say("SUBSCRIBE news");
        ScriptSink sink = rig.node.notifications();
        byte[] news = CommitRig.bytes("news");
        rig.node.notifications().begins(rig.node.nowMs() - 1);
        sink.published(news, CommitRig.bytes("old"), false);
        rig.node.notifications().applied();
        rig.node.notifications().begins(rig.node.nowMs());
        sink.published(news, CommitRig.bytes("new"), false);
        rig.node.notifications().applied();
        assertThat(client.heard()).isEqualTo("*3 $7 message $4 news $3 new");
    }
}
