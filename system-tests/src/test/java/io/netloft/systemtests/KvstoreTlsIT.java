package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members that speak TLS with clients and, each proving who it is, with each other. */
@NeedsPeer("openssl")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KvstoreTlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, JarProcess> nodes = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        nodes.values().forEach(JarProcess::close);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String... args) {
        Peer.Finished done = Peer.of("openssl").args(args).run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
    }

    private void authority(String name) {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".pem"));
    }

    private void certificate(String name, String authority) throws IOException {
        Files.writeString(folder.resolve("ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                file(name + ".csr"),
                "-CA",
                file(authority + ".pem"),
                "-CAkey",
                file(authority + ".key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                file("ext"),
                "-out",
                file(name + ".pem"));
    }

    private void start(String id, String peers, String authority) {
        nodes.put(
                id,
                JarProcess.of("kvstore")
                        .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--id", id, "--peers", peers)
                        .args("--data-dir", file("data-" + id))
                        .args("--tls-cert", file(id + ".pem"), "--tls-key", file(id + ".key"))
                        .args("--peer-tls-cert", file(id + ".pem"), "--peer-tls-key", file(id + ".key"))
                        .args("--peer-tls-ca", file(authority + ".pem"))
                        .args("--peer-secret", "file:" + file("secret"))
                        .startUnready());
    }

    private Peer.Finished kvstore(String command, String id, String... args) {
        return JarProcess.of("kvstore")
                .args(command)
                .args(args)
                .args("-s", "127.0.0.1:" + nodes.get(id).address("resps").getPort())
                .args("--ca", file("ca.pem"))
                .run();
    }

    @Test
    void serveThroughEveryMemberAndNobodyElseGetsIn() throws IOException {
        authority("ca");
        authority("other");
        Files.writeString(folder.resolve("secret"), "of the members\n");
        List<String> ids = List.of("a", "b", "c");
        Map<String, String> raft = new LinkedHashMap<>();
        for (String id : ids) {
            certificate(id, "ca");
            raft.put(id, "127.0.0.1:" + Ports.next());
        }
        String peers = raft.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(","));
        ids.forEach(id -> start(id, peers, "ca"));
        nodes.values().forEach(node -> node.awaitLine("\\bready\\b.*\\btook=", PATIENCE));

        for (String id : ids) {
            await(id)
                    .atMost(PATIENCE)
                    .until(() -> kvstore("set", id, "key:" + id, "v").exitCode() == 0);
        }
        assertThat(kvstore("get", "a", "key:c").stdout().strip()).isEqualTo("v");
        assertThat(kvstore("get", "c", "key:a").stdout().strip()).isEqualTo("v");

        // A client that trusts somebody else, and one that speaks no TLS.
        Peer.Finished doubting = JarProcess.of("kvstore")
                .args(
                        "get",
                        "key:a",
                        "-s",
                        "127.0.0.1:" + nodes.get("a").address("resps").getPort())
                .args("--ca", file("other.pem"))
                .run();
        assertThat(doubting.exitCode()).isEqualTo(1);
        try (RespClient plain = new RespClient(nodes.get("a").address("resps"), 5_000)) {
            plain.send("PING");
            assertThat(plain.untilClosed()).doesNotContain("PONG");
        }

        // A stranger at the Raft port has no certificate of the members' authority.
        certificate("x", "other");
        InetSocketAddress port = nodes.get("b").address("raft");
        Peer.Finished stranger = Peer.of("openssl")
                .args("s_client", "-connect", "127.0.0.1:" + port.getPort(), "-alpn", "h2", "-CAfile", file("ca.pem"))
                .args("-cert", file("x.pem"), "-key", file("x.key"), "-ign_eof")
                .within(Duration.ofSeconds(15))
                .run();
        assertThat(stranger.stdout() + stranger.stderr()).containsIgnoringCase("alert");
    }
}
