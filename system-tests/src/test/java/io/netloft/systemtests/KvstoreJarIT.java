package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store's jar, alone and as a cluster of three processes: what was acknowledged is there. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class KvstoreJarIT {
    private final Map<String, JarProcess> nodes = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        nodes.values().forEach(JarProcess::close);
    }

    /** One connection that speaks inline commands, and reads answers of one line. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(JarProcess node) throws IOException {
            socket = new Socket();
            socket.connect(node.address("resp"));
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void send(String commands) throws IOException {
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return in.readLine();
        }

        String ask(String command) throws IOException {
            send(command + "\r\n");
            String line = line();
            return line.startsWith("$") && !line.equals("$-1") ? line() : line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private JarProcess start(String id, String... args) {
        JarProcess node = JarProcess.of("kvstore")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--id", id)
                .args("--data-dir", folder.resolve(id).toString())
                .args(args)
                .start();
        nodes.put(id, node);
        return node;
    }

    private static String ask(JarProcess node, String command) {
        try (Client client = new Client(node)) {
            return client.ask(command);
        } catch (IOException e) {
            return "-" + e.getMessage();
        }
    }

    /** A write that is under way while somebody is elected may be answered that nobody knows; one that can be repeated is. */
    private void awaitWritesThroughEach() {
        nodes.forEach((id, node) -> await("writes through " + id)
                .atMost(Duration.ofSeconds(30))
                .until(() -> ask(node, "SET through " + id).equals("+OK")));
    }

    @Test
    void keepsWhatItAcknowledgedThroughAKill() throws IOException {
        String raft = "127.0.0.1:" + Ports.next();
        JarProcess node = start("a", "--raft", raft);
        assertThat(ask(node, "SET a 1")).isEqualTo("+OK");
        assertThat(ask(node, "INCR a")).isEqualTo(":2");

        node.process().signal(Signal.KILL);
        node.process().exitCode(Duration.ofSeconds(10));
        JarProcess again = start("a", "--raft", raft);

        assertThat(ask(again, "GET a")).isEqualTo("2");
        assertThat(ask(again, "INCR a")).isEqualTo(":3");
    }

    @Test
    void answersAPipelineInItsOrderWhileWritesAreUnderWay() throws IOException {
        JarProcess node = start("a", "--raft", "127.0.0.1:" + Ports.next());
        try (Client client = new Client(node)) {
            client.send("SET k 1\r\nGET k\r\nSET k 2\r\nGET k\r\nPING\r\nINCR k\r\nGET k\r\nLPUSH k x\r\nNOSUCH\r\n");
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                answers.add(client.line());
            }
            assertThat(answers)
                    .containsExactly(
                            "+OK",
                            "$1",
                            "1",
                            "+OK",
                            "$1",
                            "2",
                            "+PONG",
                            ":3",
                            "$1",
                            "3",
                            "-WRONGTYPE Operation against a key holding the wrong kind of value",
                            "-ERR unknown command 'NOSUCH', with args beginning with: ");
        }
    }

    // More than a connection may have under way, and more than its event loop: it is read from again each time.
    @Test
    void answersMoreCommandsInOnePipelineThanMayBeUnderWay() throws IOException {
        JarProcess node = start("a", "--raft", "127.0.0.1:" + Ports.next());
        int commands = 150_000;
        try (Client client = new Client(node)) {
            Thread sender = new Thread(() -> {
                try {
                    String some = "INCR n\r\n".repeat(1_000);
                    for (int i = 0; i < commands; i += 1_000) {
                        client.send(some);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            for (int i = 1; i <= commands; i++) {
                assertThat(client.line()).isEqualTo(":" + i);
            }
        }
    }

    @Test
    void closesAConnectionThatSpeaksHttp() throws IOException {
        JarProcess node = start("a", "--raft", "127.0.0.1:" + Ports.next());
        try (Client client = new Client(node)) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void goesOnThroughAnyMemberWhenTheOneThatLeadsIsKilled() throws IOException {
        String peers = "a=127.0.0.1:" + Ports.next() + ",b=127.0.0.1:" + Ports.next() + ",c=127.0.0.1:" + Ports.next();
        for (String peer : peers.split(",")) {
            String id = peer.substring(0, 1);
            start(id, "--peers", peers, "--raft", peer.substring(2));
        }
        int expected = 0;
        awaitWritesThroughEach();
        for (JarProcess node : nodes.values()) {
            assertThat(ask(node, "INCR n")).isEqualTo(":" + ++expected);
        }
        nodes.values().forEach(node -> assertThat(ask(node, "GET n")).isEqualTo("3"));

        nodes.remove(KvCluster.leaderAmong(nodes)).process().signal(Signal.KILL);

        awaitWritesThroughEach();
        for (JarProcess node : nodes.values()) {
            assertThat(ask(node, "INCR n")).isEqualTo(":" + ++expected);
        }
        nodes.values().forEach(node -> assertThat(ask(node, "GET n")).isEqualTo("5"));
    }
}
