package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.kvstore.core.Glob;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangeFeedTest {
    @TempDir
    private Path folder;

    private NodeRig rig;
    private Sink sink;

    @BeforeEach
    void open() {
        rig = new NodeRig(folder, 1, "history: 256KiB");
        sink = new Sink();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** Takes changes as long as it is told to. */
    private final class Sink implements ChangeSink {
        private final List<String> taken = new ArrayList<>();
        private boolean ready = true;
        private boolean gone;
        private long oldest;
        private int batches;
        private @Nullable Runnable again;

        @Override
        public EventLoop loop() {
            return rig.client(0).channel.eventLoop();
        }

        @Override
        public boolean isClosed() {
            return gone;
        }

        @Override
        public boolean isReady(Runnable next) {
            again = ready ? null : next;
            return ready;
        }

        @Override
        public void send(List<Change> changes) {
            batches++;
            changes.forEach(one -> taken.add(
                    one.revision() + " " + new String(one.key(), java.nio.charset.StandardCharsets.US_ASCII)));
        }

        @Override
        public void lost(long itsOldest) {
            oldest = itsOldest;
        }
    }

    private void add(long revision, String key, int bytes) {
        rig.node.history().add(revision, "set", CommitRig.bytes(key), new byte[bytes]);
        rig.node.feeds().forEach(ChangeFeed::signal);
    }

    private ChangeFeed feed(long from, String pattern, @Nullable User user) {
        return new ChangeFeed(rig.node, from, new Glob(CommitRig.bytes(pattern)), user, sink);
    }

    private void until(org.awaitility.core.ThrowingRunnable condition) {
        await().untilAsserted(() -> {
            rig.client(0).heard();
            condition.run();
        });
    }

    @Test
    void whatWasAndWhatComesIsSentOnceAndInOrder() {
        add(1, "a", 1);
        add(2, "b", 1);
        feed(1, "*", null);
        until(() -> assertThat(sink.taken).containsExactly("1 a", "2 b"));
        add(7, "c", 1);
        until(() -> assertThat(sink.taken).containsExactly("1 a", "2 b", "7 c"));
    }

    @Test
    void onlyWhatMatchesAndMayBeSeenIsSent() {
        Access access = new Access(Configs.yaml("users: [{name: u, commands: [\"+@all\"], keys: [\"app:*\"]}]"));
        feed(1, "*:1", access.find("u"));
        add(1, "app:1", 1);
        add(2, "app:2", 1);
        add(3, "other:1", 1);
        rig.node.history().add(4, "flushdb", new byte[0], null);
        add(5, "app:1", 1);
        until(() -> assertThat(sink.taken).containsExactly("1 app:1", "4 ", "5 app:1"));
    }

    @Test
    void nothingIsReadAheadOfASlowOne() {
        sink.ready = false;
        add(1, "a", 1);
        feed(1, "*", null);
        until(() -> assertThat(sink.taken).containsExactly("1 a"));
        add(2, "b", 1);
        add(3, "c", 1);
        until(() -> assertThat(sink.again).isNotNull());
        assertThat(sink.batches).isEqualTo(1);
        sink.ready = true;
        sink.again.run();
        until(() -> assertThat(sink.taken).containsExactly("1 a", "2 b", "3 c"));
    }

    @Test
    void oneThatIsLeftBehindIsToldSoAndEnds() {
        sink.ready = false;
        add(1, "a", 1);
        feed(1, "*", null);
        until(() -> assertThat(sink.again).isNotNull());
        for (int i = 2; i < 1_000; i++) {
            add(i, "k", 1_000);
        }
        until(() -> assertThat(rig.node.history().oldest()).isGreaterThan(2));
        sink.ready = true;
        sink.again.run();
        until(() -> assertThat(sink.oldest).isGreaterThan(2));
        assertThat(rig.node.feeds()).isEmpty();
    }

    @Test
    void whoIsGoneIsForgotten() {
        feed(1, "*", null);
        sink.gone = true;
        add(1, "a", 1);
        until(() -> assertThat(rig.node.feeds()).isEmpty());
        assertThat(sink.taken).isEmpty();
    }

    @Test
    void aLargeChangeArrivesAsWell() {
        feed(1, "*", null);
        add(1, "large", 600_000);
        // More than the history may hold: kept only while it is the newest, so it is taken before the next comes.
        until(() -> assertThat(sink.taken).containsExactly("1 large"));
        add(2, "small", 1);
        until(() -> assertThat(sink.taken).containsExactly("1 large", "2 small"));
    }

    @Test
    void aClientIsPushedChangesOverRespThree() {
        NodeRig.Client client = rig.client(0);
        assertThat(client.say("WATCHFROM 0 *")).isEqualTo("-ERR WATCHFROM needs RESP3: say HELLO 3 first");
        client.say("HELLO 3");
        assertThat(client.say("WATCHFROM x *")).startsWith("-ERR revision: x (expected: a number");
        assertThat(client.say("WATCHFROM 0 a*")).isEqualTo("+OK");
        add(8, "ab", 2);
        rig.node.history().add(9, "del", CommitRig.bytes("ab"), null);
        add(10, "b", 1);
        rig.node.feeds().forEach(ChangeFeed::signal);
        StringBuilder heard = new StringBuilder();
        await().untilAsserted(() -> {
            heard.append(client.heard()).append(' ');
            assertThat(heard.toString().replaceAll(" +", " ").strip())
                    .isEqualTo(">5 $6 change $1 8 $3 set $2 ab $2 \u0000\u0000 >5 $6 change $1 9 $3 del $2 ab _");
        });
        assertThat(client.say("UNWATCHFROM")).isEqualTo("+OK");
        assertThat(rig.node.feeds()).isEmpty();
    }
}
