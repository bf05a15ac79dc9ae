package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections, without sockets and without a log: what they queue, hold back, push and refuse. */
@Timeout(60)
class DialogueTest {
    @TempDir
    private Path folder;

    private NodeRig rig;
    private NodeRig.Client client;
    private NodeRig.Client other;

    @BeforeEach
    void open() {
        with("");
    }

    private void with(String yaml) {
        close();
        rig = new NodeRig(folder, 2, yaml);
        client = rig.client(0);
        other = rig.client(1);
    }

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    // ---- order

    @Test
    void answersComeInTheOrderOfTheCommands() {
        assertThat(client.say("PING", "SET a 1", "PING", "GET a", "SET b 2", "ECHO end"))
                .isEqualTo("+PONG");
        assertThat(client.answer(2, "+OK")).isEmpty();
        assertThat(client.answer(1, "+OK")).startsWith("+OK +PONG");
    }

    @Test
    void aReadBehindAWriteWaitsForIt() {
        assertThat(client.say("SET a 1", "GET a")).isEmpty();
        assertThat(client.answer(1, "+OK")).isEqualTo("+OK $-1");
    }

    @Test
    void aReadBetweenTwoWritesTakesItsPlaceInTheLog() {
        assertThat(client.say("SET a 1", "GET a", "SET a 2")).isEmpty();
        assertThat(client.answer(1, "+OK")).isEqualTo("+OK");
        assertThat(client.answer(3, "+OK")).isEmpty();
        assertThat(client.answer(2, "$1 1")).isEqualTo("$1 1 +OK");
    }

    @Test
    void aCommandOfTheConnectionItselfWaitsForThoseBeforeIt() {
        assertThat(client.say("SET a 1", "CLIENT SETNAME x", "CLIENT GETNAME")).isEmpty();
        assertThat(client.answer(1, "+OK")).isEqualTo("+OK +OK $1 x");
    }

    @Test
    void errorsKeepTheirPlaceToo() {
        assertThat(client.say("SET a 1", "NOSUCH", "GET")).isEmpty();
        assertThat(client.answer(1, "+OK"))
                .startsWith("+OK -ERR unknown command 'NOSUCH'")
                .endsWith("-ERR wrong number of arguments for 'get' command");
    }

    @Test
    void anotherConnectionIsNotHeldUp() {
        assertThat(client.say("SET a 1")).isEmpty();
        assertThat(other.say("PING")).isEqualTo("+PONG");
    }

    // ---- transactions

    @Test
    void commandsAreQueuedAndAnsweredTogether() {
        assertThat(client.say("MULTI", "SET a 1", "GET a", "EXEC")).isEqualTo("+OK +QUEUED +QUEUED");
        assertThat(client.answer(1, "*2 +OK $1 1")).isEqualTo("*2 +OK $1 1");
    }

    @Test
    void whatComesBehindExecWaitsForIt() {
        client.say("MULTI", "SET a 1", "EXEC", "PING", "GET b");
        assertThat(client.answer(1, "*1 +OK")).isEqualTo("*1 +OK +PONG $-1");
    }

    @Test
    void commandsOfTheConnectionItselfTakeTheirPlacesAmongTheOthers() {
        client.say("MULTI", "PING", "SET a 1", "CLIENT GETNAME", "LPUSH l x y", "ECHO end");
        assertThat(client.say("EXEC")).isEmpty();
        assertThat(client.answer(1, "*2 +OK :2")).isEqualTo("*5 +PONG +OK $-1 :2 $3 end");
    }

    @Test
    void aTransactionOfTheConnectionsOwnCommandsNeedsNoLog() {
        assertThat(client.say("MULTI", "PING", "ECHO x", "EXEC")).isEqualTo("+OK +QUEUED +QUEUED *2 +PONG $1 x");
        assertThat(client.say("MULTI", "EXEC")).isEqualTo("+OK *0");
    }

    @Test
    void anExecThatDidNotHappenIsNullAndRunsNothing() {
        client.say("WATCH a", "MULTI", "CLIENT SETNAME x", "SET a 1", "EXEC");
        assertThat(client.answer(1, "*-1")).isEqualTo("*-1");
        assertThat(client.say("CLIENT GETNAME")).isEqualTo("$-1");
    }

    @Test
    void aMistakeWhileQueueingAbortsExec() {
        assertThat(client.say("MULTI", "SET a 1", "NOSUCH", "EXEC"))
                .endsWith("-EXECABORT Transaction discarded because of previous errors.");
        assertThat(client.say("MULTI", "GET", "EXEC")).contains("EXECABORT");
        assertThat(client.say("MULTI", "PING", "EXEC")).endsWith("*1 +PONG");
    }

    @Test
    void nestingAndStrayCommandsAreRefused() {
        assertThat(client.say("EXEC")).isEqualTo("-ERR EXEC without MULTI");
        assertThat(client.say("DISCARD")).isEqualTo("-ERR DISCARD without MULTI");
        assertThat(client.say("MULTI", "MULTI", "WATCH a"))
                .isEqualTo("+OK -ERR MULTI calls can not be nested -ERR WATCH inside MULTI is not allowed");
        assertThat(client.say("PING", "EXEC")).isEqualTo("+QUEUED *1 +PONG");
    }

    @Test
    void discardForgetsAll() {
        assertThat(client.say("MULTI", "SET a 1", "DISCARD", "PING")).isEqualTo("+OK +QUEUED +OK +PONG");
    }

    // ---- answers that are not wanted

    @Test
    void offMeansNoAnswersUntilOn() {
        assertThat(client.say("CLIENT REPLY OFF", "PING", "NOSUCH", "SET a 1", "GET a"))
                .isEmpty();
        assertThat(client.answer(1, "+OK")).isEmpty();
        assertThat(client.say("PING", "CLIENT REPLY ON", "PING")).isEqualTo("+OK +PONG");
    }

    @Test
    void skipMeansTheNextOneOnly() {
        assertThat(client.say("CLIENT REPLY SKIP", "PING", "ECHO x")).isEqualTo("$1 x");
        assertThat(client.say("CLIENT REPLY SKIP", "SET a 1", "PING")).isEmpty();
        assertThat(client.answer(1, "+OK")).isEqualTo("+PONG");
    }

    // ---- messages

    @Test
    void aMessageReachesWhoListensOnAnyLoop() {
        assertThat(client.say("SUBSCRIBE news")).isEqualTo("*3 $9 subscribe $4 news :1");
        assertThat(other.say("PUBLISH news hello")).isEqualTo(":1");
        assertThat(client.heard()).isEqualTo("*3 $7 message $4 news $5 hello");
    }

    @Test
    void whoListensByRespTwoMayDoLittleElse() {
        client.say("SUBSCRIBE news");
        assertThat(client.say("GET a")).startsWith("-ERR Can't execute 'get'");
        assertThat(client.say("PING x")).isEqualTo("*2 $4 pong $1 x");
        assertThat(client.say("UNSUBSCRIBE news", "GET a")).isEqualTo("*3 $11 unsubscribe $4 news :0 $-1");
    }

    @Test
    void withRespThreeMessagesArePushesAndAnythingGoesOn() {
        client.say("HELLO 3", "SUBSCRIBE news");
        assertThat(client.say("PUBLISH news x")).isEqualTo(":1 >3 $7 message $4 news $1 x");
        assertThat(client.say("GET a")).isEqualTo("_");
    }

    @Test
    void whoIsGoneListensNoMore() {
        client.say("SUBSCRIBE news", "PSUBSCRIBE n*");
        assertThat(rig.node.pubSub().hasListeners()).isTrue();
        client.channel.close();
        assertThat(rig.node.pubSub().hasListeners()).isFalse();
        assertThat(other.say("PUBLISH news x")).isEqualTo(":0");
    }

    @Test
    void resetForgetsAll() {
        client.say("HELLO 3", "SUBSCRIBE news", "CLIENT SETNAME x", "MULTI");
        assertThat(client.say("RESET", "CLIENT GETNAME", "EXEC")).isEqualTo("+RESET $-1 -ERR EXEC without MULTI");
        assertThat(rig.node.pubSub().hasListeners()).isFalse();
    }

    // ---- who may

    @Test
    void withoutAPasswordNothingIsToldButWhatItTakesToProveIt() {
        with("password: \"env:TEST_SECRET\"");
        assertThat(client.say("GET a")).isEqualTo("-NOAUTH Authentication required.");
        assertThat(client.say("AUTH wrong")).startsWith("-WRONGPASS");
        assertThat(client.say("HELLO 3")).startsWith("-NOAUTH");
        String right = "*2\r\n$4\r\nAUTH\r\n$" + Configs.SECRET.length() + "\r\n" + Configs.SECRET;
        assertThat(client.say(right, "GET a")).isEqualTo("+OK $-1");
        assertThat(other.say("GET a")).startsWith("-NOAUTH");
    }

    @Test
    void whatAUserMayNotIsRefusedAndNoted() {
        with("users: [{name: default, commands: [\"+@all\", \"-flushall\"], keys: [\"app:*\"], channels: [\"*\"]}]");
        assertThat(client.say("FLUSHALL"))
                .isEqualTo("-NOPERM User default has no permissions to run the 'flushall' command");
        assertThat(client.say("GET other")).isEqualTo("-NOPERM No permissions to access a key");
        assertThat(client.say("GET app:1")).isEqualTo("$-1");
        assertThat(client.say("MULTI", "GET other", "EXEC")).contains("NOPERM").endsWith("previous errors.");
        assertThat(rig.node.access().refusals()).hasSize(3);
    }

    // ---- what is no command

    @Test
    void httpIsClosed() {
        assertThat(client.say("GET / HTTP/1.1", "Host: x", "SET a 1")).doesNotContain("+OK");
        assertThat(client.isOpen()).isFalse();
        assertThat(other.say("POST / HTTP/1.1", "", "SET a 1")).isEmpty();
        assertThat(other.isOpen()).isFalse();
    }

    @Test
    void brokenProtocolIsToldAndClosed() {
        assertThat(client.say("*1", "$-5")).startsWith("-ERR Protocol error");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void quitIsAnsweredBeforeItCloses() {
        assertThat(client.say("PING", "QUIT", "PING")).isEqualTo("+PONG +OK");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aCommandThatComesByteByByteIsTheSame() {
        for (byte one : "*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\n".getBytes(StandardCharsets.US_ASCII)) {
            client.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        assertThat(client.heard()).isEqualTo("$3 abc");
    }

    // ---- what else is told

    @Test
    void aMonitorSeesCommandsEscapedAndNoPasswords() {
        assertThat(client.say("MONITOR")).isEqualTo("+OK");
        other.say("*2\r\n$4\r\nECHO\r\n$8\r\na\"\\\n\r\t\u0001\u00ff");
        assertThat(client.heard()).endsWith("\"ECHO\" \"a\\\"\\\\\\n\\r\\t\\x01\\xff\"");
        other.say("AUTH secret-word");
        assertThat(client.heard()).contains("\"AUTH\"").doesNotContain("secret-word");
        assertThat(client.say("RESET")).contains("+RESET");
    }

    @Test
    void aPauseHoldsWritesAndAllowsReads() {
        assertThat(other.say("CLIENT PAUSE 1000 WRITE")).isEqualTo("+OK");
        assertThat(client.say("GET a", "SET a 1", "PING")).isEqualTo("$-1");
        rig.clock.advance(Duration.ofSeconds(2));
        client.channel.advanceTimeBy(2, TimeUnit.SECONDS);
        client.channel.runScheduledPendingTasks();
        client.heard();
        assertThat(client.answer(1, "+OK")).isEqualTo("+OK +PONG");
    }

    @Test
    void slowCommandsAreNoted() {
        client.say("CONFIG SET slowlog-log-slower-than 0", "ECHO noted");
        assertThat(client.say("SLOWLOG GET 5")).contains("$5 noted");
        assertThat(client.say("SLOWLOG RESET", "CONFIG SET slowlog-log-slower-than -1", "ECHO x", "SLOWLOG LEN"))
                .endsWith(":1");
    }

    @Test
    void infoHasTheSectionsThatAreAskedFor() {
        String usual = client.say("INFO");
        assertThat(usual).contains("# Server", "# Replication", "# Keyspace", "redis_version:7.0.15");
        assertThat(usual).doesNotContain("# Commandstats");
        assertThat(client.say("INFO everything")).contains("# Server", "# Commandstats", "cmdstat_info:calls=");
        assertThat(client.say("INFO all")).contains("# Commandstats");
        assertThat(client.say("INFO replication"))
                .contains("# Replication", "role:")
                .doesNotContain("# Server");
        assertThat(client.say("INFO commandstats cpu"))
                .contains("# Commandstats", "# Cpu")
                .doesNotContain("# Server");
        assertThat(client.say("INFO nosuch")).isEqualTo("$0");
        assertThat(client.say("INFO default server")).contains("# Server").doesNotContain("# Commandstats");
    }

    @Test
    void readsThatNoQuorumConfirmsAreLostAfterAWhile() {
        with("reads: linearizable\ntimeouts: {read: 1s}");
        assertThat(client.say("GET a", "PING")).isEmpty();
        for (int i = 0; i < 60; i++) {
            rig.clock.advance(Duration.ofMillis(25));
            client.channel.advanceTimeBy(25, TimeUnit.MILLISECONDS);
            client.channel.runScheduledPendingTasks();
        }
        assertThat(client.heard()).isEqualTo("-CLUSTERDOWN no quorum confirmed the read in time +PONG");
    }

    @Test
    void writesThatNobodyTakesAreUncertainInTheEnd() {
        with("timeouts: {write: 1s}");
        assertThat(client.say("SET a 1", "GET a")).isEmpty();
        rig.clock.advance(Duration.ofMillis(2_100));
        client.handler.loop().writes().giveUpOverdue();
        assertThat(client.heard()).startsWith("-UNCERTAIN").endsWith("$-1");
        // What comes late finds nobody.
        assertThat(client.answer(1, "+OK")).isEmpty();
        assertThat(client.say("PING")).isEqualTo("+PONG");
    }
}
