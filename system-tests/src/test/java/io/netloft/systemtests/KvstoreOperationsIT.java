package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a cluster, with the commands of the jar: grow, shrink, transfer, back up, restore. */
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class KvstoreOperationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, JarProcess> nodes = new LinkedHashMap<>();
    private final Map<String, String> raft = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        nodes.values().forEach(JarProcess::close);
    }

    private JarProcess start(String id, String... args) {
        JarProcess node = JarProcess.of("kvstore")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--id", id)
                .args("--data-dir", folder.resolve(id).toString())
                .args(args)
                .startUnready();
        nodes.put(id, node);
        return node;
    }

    private void startThree() {
        List.of("a", "b", "c").forEach(id -> raft.put(id, "127.0.0.1:" + Ports.next()));
        String peers = "a=" + raft.get("a") + ",b=" + raft.get("b") + ",c=" + raft.get("c");
        List.of("a", "b", "c").forEach(id -> start(id, "--peers", peers));
        nodes.values().forEach(node -> node.awaitLine("\\bready\\b.*\\btook=", PATIENCE));
    }

    private String http(String id) {
        return "http://127.0.0.1:" + nodes.get(id).address("http").getPort();
    }

    private String resp(String id) {
        return "127.0.0.1:" + nodes.get(id).address("resp").getPort();
    }

    private static Peer.Finished kvstore(String... args) {
        return JarProcess.of("kvstore").args(args).run();
    }

    private String ask(String id, String... command) throws IOException {
        InetSocketAddress address = nodes.get(id).address("resp");
        try (RespClient client = new RespClient(address, 15_000)) {
            return client.ask(command).toString();
        }
    }

    private void awaitAnswer(String expected, String id, String... command) {
        await(id + " to answer " + expected)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> expected.equals(ask(id, command)));
    }

    /** Counts once: asked while somebody is elected it may be answered that nobody knows, and then not be asked again. */
    private void awaitCounts(String expected, String id) {
        awaitAnswer("OK", id, "SET", "through", id);
        awaitAnswer(expected, id, "INCR", "k");
    }

    @Test
    void growsByALearnerThatIsThenGivenAVoteAndShrinksByTheLeader() throws IOException {
        startThree();
        awaitAnswer("OK", "a", "SET", "k", "1");

        raft.put("d", "127.0.0.1:" + Ports.next());
        start("d", "--join", "--raft", raft.get("d")).awaitLine("\\bready\\b.*\\btook=", PATIENCE);
        Peer.Finished added = kvstore("cluster", "add", "d=" + raft.get("d"), "--learner", "-s", http("b"));
        assertThat(added.exitCode()).as(added.stderr()).isZero();
        awaitAnswer("1", "d", "GET", "k");
        assertThat(kvstore("cluster", "status", "-s", http("a")).stdout()).contains("d ", "learner");
        awaitAnswer("OK", "d", "SET", "k", "2");

        assertThat(kvstore("cluster", "add", "d=" + raft.get("d"), "-s", http("a"))
                        .exitCode())
                .isZero();
        String leader = KvCluster.leaderAmong(nodes);
        Peer.Finished removed = kvstore("cluster", "remove", leader, "-s", http("d"));
        assertThat(removed.exitCode()).as(removed.stderr()).isZero();
        nodes.remove(leader).close();

        for (String id : nodes.keySet()) {
            awaitAnswer("2", id, "GET", "k");
        }
        awaitCounts("3", "d");
        // Three are left: one more may die.
        nodes.remove(KvCluster.leaderAmong(nodes)).signal(Signal.KILL);
        String left = nodes.keySet().iterator().next();
        awaitCounts("4", left);
    }

    @Test
    void hasAnotherMemberLeadWhenAsked() throws IOException {
        startThree();
        awaitAnswer("OK", "a", "SET", "k", "1");
        String before = KvCluster.leaderAmong(nodes);
        String next = nodes.keySet().stream()
                .filter(id -> !id.equals(before))
                .findFirst()
                .orElseThrow();
        String asked = nodes.keySet().stream()
                .filter(id -> !id.equals(before) && !id.equals(next))
                .findFirst()
                .orElseThrow();

        Peer.Finished done = kvstore("cluster", "transfer", next, "-s", http(asked));

        assertThat(done.exitCode()).as(done.stderr()).isZero();
        await().atMost(PATIENCE).until(() -> ask(next, "ROLE").startsWith("[master"));
        awaitCounts("2", before);
        Peer.Finished nobody = kvstore("cluster", "transfer", "z", "-s", http(asked));
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.stderr()).contains("to: z (expected: another member)");
    }

    @Test
    void handsTheLeadershipOnBeforeItEndsInOrder() {
        startThree();
        awaitAnswer("OK", "a", "SET", "k", "1");
        String before = KvCluster.leaderAmong(nodes);
        JarProcess ending = nodes.remove(before);
        ending.signal(Signal.TERM);
        assertThat(ending.exitCode()).isEqualTo(143);
        String other = nodes.keySet().iterator().next();
        awaitCounts("2", other);
        assertThat(ending.process().stderr().text()).doesNotContain("ERROR");

        // All that are left end together: nobody is there to take the leadership, and who has it waits for nobody long.
        nodes.values().forEach(node -> node.signal(Signal.TERM));
        nodes.values()
                .forEach(node -> assertThat(node.process().exitCode(Duration.ofSeconds(13)))
                        .as(node.process().tail())
                        .isEqualTo(143));
    }

    @Test
    void restoresABackupIntoAnotherClusterWithHigherRevisions() throws IOException {
        raft.put("one", "127.0.0.1:" + Ports.next());
        raft.put("two", "127.0.0.1:" + Ports.next());
        for (String id : List.of("one", "two")) {
            start(id, "--raft", raft.get(id)).awaitLine("\\bready\\b.*\\btook=", PATIENCE);
        }
        ask("one", "SET", "text", "hello");
        ask("one", "SET", "soon", "x", "EX", "1000");
        ask("one", "RPUSH", "list", "a", "b", "c");
        ask("one", "HSET", "hash", "f", "v");
        ask("one", "SADD", "set", "m");
        ask("one", "ZADD", "zset", "1.5", "m");
        String lease = ask("one", "LEASE", "GRANT", "600000");
        ask("one", "LEASE", "ATTACH", lease, "text");
        Path backup = folder.resolve("backup.snapshot");

        assertThat(kvstore("backup", backup.toString(), "-s", http("one")).stdout())
                .contains("6 keys");
        assertThat(kvstore("restore", backup.toString(), "-s", resp("two")).stdout())
                .contains("6 keys restored");

        assertThat(ask("two", "GET", "text")).isEqualTo("hello");
        assertThat(Long.parseLong(ask("two", "TTL", "soon"))).isBetween(900L, 1000L);
        assertThat(ask("two", "LRANGE", "list", "0", "-1")).isEqualTo("[a, b, c]");
        assertThat(ask("two", "HGET", "hash", "f")).isEqualTo("v");
        assertThat(ask("two", "SISMEMBER", "set", "m")).isEqualTo("1");
        assertThat(ask("two", "ZSCORE", "zset", "m")).isEqualTo("1.5");
        assertThat(ask("two", "LEASE", "KEYS", lease)).isEqualTo("[text]");
        assertThat(Long.parseLong(ask("two", "REVISION", "text")))
                .isGreaterThan(Long.parseLong(ask("one", "REVISION", "zset")));

        Peer.Finished again = kvstore("restore", backup.toString(), "-s", resp("two"));
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.stderr()).contains("the cluster has keys (expected: none)");

        byte[] bytes = Files.readAllBytes(backup);
        bytes[bytes.length / 2] ^= 1;
        Files.write(backup, bytes);
        Peer.Finished damaged = kvstore("restore", backup.toString(), "-s", resp("two"));
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.stderr()).contains(backup.toString());
    }

    @Test
    void speaksToTheStoreFromTheCommandLine() throws IOException {
        raft.put("cli", "127.0.0.1:" + Ports.next());
        start("cli", "--raft", raft.get("cli")).awaitLine("\\bready\\b.*\\btook=", PATIENCE);
        String to = resp("cli");
        Peer.Finished set = kvstore("set", "k", "v", "-s", to);
        assertThat(set.stdout().strip()).isEqualTo(ask("cli", "REVISION", "k"));
        assertThat(kvstore("get", "k", "-s", to).stdout().strip()).isEqualTo("v");
        assertThat(kvstore("set", "k", "w", "--if", "other", "-s", to).exitCode())
                .isEqualTo(1);
        assertThat(kvstore("set", "k", "w", "--if", "v", "-s", to).exitCode()).isZero();
        assertThat(kvstore("watch", "k", "--from", "0", "--count", "2", "-s", to)
                        .stdout())
                .contains("set\tk\tv", "set\tk\tw");
        assertThat(kvstore("del", "k", "none", "-s", to).stdout().strip()).isEqualTo("1");
        assertThat(kvstore("get", "k", "-s", to).stderr()).contains("k: no such key");
        assertThat(kvstore("bench", "--requests", "2000", "--clients", "4", "--pipeline", "8", "-s", to)
                        .stdout())
                .contains("a second (2000 in", "p99");
        assertThat(kvstore("get", "k", "-s", "127.0.0.1:1").stderr()).contains("(expected: a running kvstore)");
    }

    @Test
    void sendsWritersToTheLeaderWhereThatIsConfigured() throws IOException {
        List.of("a", "b", "c").forEach(id -> raft.put(id, "127.0.0.1:" + Ports.next()));
        String peers = "a=" + raft.get("a") + ",b=" + raft.get("b") + ",c=" + raft.get("c");
        List.of("a", "b", "c").forEach(id -> start(id, "--peers", peers, "--follower-writes", "redirect"));
        nodes.values().forEach(node -> node.awaitLine("\\bready\\b.*\\btook=", PATIENCE));
        String leader = KvCluster.leaderAmong(nodes);
        awaitAnswer("OK", leader, "SET", "foo", "1");
        String follower = nodes.keySet().stream()
                .filter(id -> !id.equals(leader))
                .findFirst()
                .orElseThrow();
        awaitAnswer("-MOVED 12182 " + resp(leader), follower, "SET", "foo", "2");
        awaitAnswer("1", follower, "GET", "foo");
    }
}
