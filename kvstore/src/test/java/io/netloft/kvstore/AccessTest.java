package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.proto.resp.RespCommand;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String USERS = """
            users:
              - {name: app, password: "env:TEST_SECRET", commands: ["+@all", "-@dangerous", "-flushall", "+info", "+sort"], keys: ["app:*", "shared"], channels: ["app.*"]}
              - {name: reader, commands: ["+@read"], keys: ["*"]}
              - {name: editor, commands: ["+@all", "-config", "+config|get"]}
              - {name: nobody, commands: []}
            """;

    private final Access access = new Access(Configs.yaml(USERS));

    private static String refusal(Access access, String user, String line) {
        RespCommand command = new RespCommand();
        String[] words = line.split(" ");
        byte[][] args = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            args[i] = CommitRig.bytes(words[i]);
        }
        command.set(args);
        return Objects.requireNonNull(access.find(user))
                .refusal(CommandTable.standard().resolve(command), command);
    }

    private String refusal(String user, String line) {
        return refusal(access, user, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET app:1",
                "MSET app:1 a shared b",
                "INFO",
                "PING",
                "PUBLISH app.news hello",
                "SUBSCRIBE app.a app.b",
                "PSUBSCRIBE app.*",
                "ECHO x",
                "ZUNION 2 app:1 app:2",
                "SORT app:1 STORE app:2",
                "SORT app:1 BY nosort GET #",
                "COPY app:1 app:2"
            })
    void whatIsAllowedIsNotRefused(String line) {
        assertThat(refusal("app", line)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "app, FLUSHALL, User app has no permissions to run the 'flushall' command",
        "app, KEYS *, User app has no permissions to run the 'keys' command",
        "app, GET other, No permissions to access a key",
        "app, GET app, No permissions to access a key",
        "app, MSET app:1 a other b, No permissions to access a key",
        "app, RENAME app:1 other, No permissions to access a key",
        "app, SORT app:1 STORE other, No permissions to access a key",
        "app, SORT app:1 BY w_*, No permissions to access a key: the command may use others than it names",
        "app, SORT app:1 BY nosort GET s:*, No permissions to access a key: the command may use others than it names",
        "app, LEASE REVOKE 1, No permissions to access a key: the command may use others than it names",
        "app, ZUNIONSTORE other 1 app:1, No permissions to access a key",
        "app, BLPOP app:1 other 0, No permissions to access a key",
        "app, PUBLISH news hello, No permissions to access a channel",
        "app, SUBSCRIBE app.a news, No permissions to access a channel",
        "app, PSUBSCRIBE app.n*, No permissions to access a channel",
        "reader, SET a 1, User reader has no permissions to run the 'set' command",
        "editor, CONFIG SET maxmemory 1, User editor has no permissions to run the 'config|set' command",
        "nobody, GET a, User nobody has no permissions to run the 'get' command"
    })
    void whatIsNotAllowedIsRefusedWithTheReason(String user, String line, String reason) {
        assertThat(refusal(user, line)).isEqualTo(reason);
    }

    @Test
    void whoMayUseAllKeysMayReachThemByPatternsToo() {
        assertThat(refusal("editor", "SORT l BY w_* GET s:*")).isNull();
        assertThat(refusal("editor", "LEASE REVOKE 1")).isNull();
    }

    @Test
    void laterRulesWin() {
        assertThat(refusal("editor", "CONFIG GET save")).isNull();
        assertThat(refusal("app", "INFO")).isNull();
        Access other = new Access(Configs.yaml(
                "users: [{name: u, commands: [\"+get\", \"-@all\", \"+@string\", \"-set\"], keys: [\"*\"]}]"));
        assertThat(refusal(other, "u", "GET a")).isNull();
        assertThat(refusal(other, "u", "SET a 1")).isNotNull();
        assertThat(refusal(other, "u", "DEL a")).isNotNull();
    }

    @Test
    void aUserMayUseEverythingUnlessItSaysWhat() {
        Access other = new Access(Configs.yaml("users: [{name: u}, {name: v, commands: [\"+get\", \"+publish\"]}]"));
        assertThat(refusal(other, "u", "FLUSHALL")).isNull();
        assertThat(refusal(other, "v", "GET anything")).isNull();
        assertThat(refusal(other, "v", "PUBLISH anywhere x")).isNull();
        assertThat(refusal(other, "v", "SET anything 1")).isNotNull();
    }

    @Test
    void aContainerStandsForItsSubcommands() {
        Access other = new Access(Configs.yaml("users: [{name: u, commands: [\"+client\"]}]"));
        assertThat(refusal(other, "u", "CLIENT LIST")).isNull();
        assertThat(refusal(other, "u", "CONFIG GET save")).isNotNull();
    }

    @Test
    void withoutUsersEverybodyMayDoEverything() {
        Access open = new Access(Configs.standard());
        assertThat(open.unproved()).isNotNull();
        assertThat(open.defaultNeedsPassword()).isFalse();
        assertThat(refusal(open, "default", "FLUSHALL")).isNull();
        assertThat(open.unproved().mayUse(CommitRig.bytes("anything"))).isTrue();
    }

    @Test
    void withAPasswordEverybodyProvesIt() {
        Access closed = new Access(Configs.yaml("password: \"env:TEST_SECRET\""));
        assertThat(closed.unproved()).isNull();
        assertThat(closed.defaultNeedsPassword()).isTrue();
        assertThat(closed.prove("default", Configs.SECRET)).isNotNull();
        assertThat(closed.prove("default", Configs.SECRET + "x")).isNull();
        assertThat(closed.prove("default", "")).isNull();
        assertThat(closed.prove("other", Configs.SECRET)).isNull();
    }

    @Test
    void withUsersThereIsNoDefaultUnlessItIsNamed() {
        assertThat(access.unproved()).isNull();
        assertThat(access.find("default")).isNull();
        assertThat(access.all()).extracting(User::name).containsExactly("app", "reader", "editor", "nobody");
        Access both = new Access(Configs.yaml("users: [{name: default, commands: [\"+ping\"]}]"));
        assertThat(both.unproved()).isNotNull();
        assertThat(refusal(both, "default", "GET a")).isNotNull();
    }

    @Test
    void aReloadBringsOtherUsers() {
        access.reload(Configs.standard());
        assertThat(access.find("app")).isNull();
        assertThat(access.unproved()).isNotNull();
    }

    @Test
    void refusalsAreKeptToABound() {
        for (int i = 0; i < 300; i++) {
            access.refused(new Access.Refused(i, "command", "get", "app", "127.0.0.1:1"));
        }
        assertThat(access.refusals()).hasSize(128);
        assertThat(access.refusals().get(0).epochMs()).isEqualTo(299);
        access.clearRefusals();
        assertThat(access.refusals()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+get", "-@all", "+@read", "+CONFIG|GET", "-client"})
    void aRuleThatMeansSomethingIsGood(String rule) {
        assertThat(Access.fault(rule)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "+", "", "+nosuch", "+@nosuch", "~*", "+config|nosuch"})
    void aRuleThatMeansNothingIsRefused(String rule) {
        assertThat(Access.fault(rule)).isNotNull();
    }

    @Test
    void aCommandThatIsUnknownIsNobodysToRun() {
        RespCommand command = new RespCommand();
        command.set(CommitRig.bytes("NETLOFT.FORWARD"), CommitRig.bytes("1"), CommitRig.bytes("x"));
        assertThat(org.junit.jupiter.api.Assertions.assertThrows(
                                CommandError.class,
                                () -> CommandTable.standard().resolve(command))
                        .text())
                .startsWith("ERR unknown command");
    }
}
