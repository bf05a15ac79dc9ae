package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.systemtests.Load.Outcome;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that is replaced by a newer process while requests go through it, on kept connections and on fresh ones. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyUpgradeIT {
    private static final int PER_SECOND = 250;

    private static Echo backend;

    @TempDir
    private Path dir;

    private Path socket;

    @BeforeAll
    static void startBackend() {
        backend = Echo.start();
    }

    @AfterAll
    static void stopBackend() {
        backend.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        socket = dir.resolve("proxy.sock");
    }

    private JarProcess start(InetSocketAddress listen, InetSocketAddress admin, String... more) {
        return JarProcess.of("proxy")
                .args("--to", backend.address(), "--handover", socket.toString())
                .args("--listen", text(listen), "--admin", text(admin))
                .args(more)
                .start();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static InetSocketAddress any() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    @Test
    void threeUpgradesInARowLoseNoRequest() {
        JarProcess running = start(any(), any());
        InetSocketAddress listen = running.address("http");
        InetSocketAddress admin = running.address("admin");
        try (Load kept = Load.on(listen, PER_SECOND, "/bytes/600", "/delay/50");
                Load fresh = Load.onFreshConnections(listen, PER_SECOND, "/bytes/600", "/delay/50")) {
            kept.report().awaitMore(PER_SECOND);
            for (int i = 0; i < 3; i++) {
                JarProcess newer = start(listen, admin);
                assertThat(running.exitCode()).isZero();
                running.close();
                running = newer;
                kept.report().awaitMore(PER_SECOND);
                fresh.report().awaitMore(PER_SECOND);
            }
            LoadReport onKept = kept.stop();
            LoadReport onFresh = fresh.stop();
            assertThat(onKept.failed()).as("%s", onKept).isZero();
            assertThat(onFresh.failed()).as("%s", onFresh).isZero();
            assertThat(onKept.count(Outcome.OK) + onFresh.count(Outcome.OK)).isGreaterThan(6L * PER_SECOND);
        } finally {
            running.close();
        }
    }

    @Test
    void anUpgradeThatFailsLeavesTheOldOneAlone() throws Exception {
        try (JarProcess running = start(any(), any())) {
            InetSocketAddress listen = running.address("http");
            try (Load load = Load.on(listen, PER_SECOND, "/bytes/600")) {
                load.report().awaitMore(PER_SECOND);
                JarProcess.Launch doomed = JarProcess.of("proxy")
                        .args("--to", backend.address(), "--handover", socket.toString())
                        .args("--listen", text(listen), "--admin", text(running.address("admin")), "--warm-up", "60s");
                JarProcess newer = doomed.startUnready();
                running.awaitLine("handover asked for", Duration.ofSeconds(20));
                newer.signal(Signal.KILL);
                running.awaitLine("handover given up by the newer process", Duration.ofSeconds(20));
                load.report().awaitMore(PER_SECOND);
                LoadReport report = load.stop();
                assertThat(report.failed()).as("%s", report).isZero();
            }
        }
    }
}
