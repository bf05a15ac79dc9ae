package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Load.Outcome;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.Gen;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Half of what it can, with one fault after another, for {@code -Dnetloft.soak.minutes} (60): no request fails but those
 * whose answer had begun, and everything that the proxy holds is back each minute where it was after the warm-up. The
 * table of the run is written to {@code target/soak-proxy.md}.
 */
@Tag("soak")
class ProxySoakIT {
    private static final Path ROOT = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));
    private static final int MINUTES = Integer.getInteger("netloft.soak.minutes", 60);
    private static final String[] PATHS = {
        "/bytes/600",
        "/bytes/600",
        "/bytes/600",
        "/bytes/600",
        "/bytes/600",
        "/bytes/600",
        "/bytes/20000",
        "/bytes/150000"
    };
    private static final int FIRST_RATE = 500;
    private static final int LAST_RATE = 16_000;
    private static final int KEPT_BY_LOAD = 32;
    private static final long MIB = 1024 * 1024;

    // What may differ from the state after the warm-up, under load.
    private static final long HEAP_BYTES = 16 * MIB;
    private static final long DIRECT_BYTES = 32 * MIB;
    private static final long RESIDENT_BYTES = 96 * MIB;
    private static final int DESCRIPTORS = 200;
    private static final int CLIENTS = 64;
    private static final int UPSTREAMS = 128;
    private static final int THREADS = 2;

    private final List<String> rows = new ArrayList<>();
    private final Gen gen = Seeds.gen();
    private Echo first;
    private Echo second;
    private Echo third;
    private FaultRelay relay;
    private Path file;
    private JarProcess proxy;
    private AdminPort admin;
    private int reloads;
    private String last = "";

    @BeforeEach
    void start() throws IOException {
        first = Echo.start();
        second = Echo.start();
        third = Echo.start();
        relay = FaultRelay.to(third.port());
        JarProcess.Launch launch = JarProcess.of("proxy");
        file = launch.dir().resolve("proxy.yaml");
        Files.writeString(file, configuration());
        proxy = launch.args("-c", file.toString(), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .jvm("-Xmx256m", "-XX:+UseSerialGC")
                .start();
        admin = AdminPort.of(proxy);
    }

    @AfterEach
    void stop() throws IOException {
        write();
        proxy.close();
        relay.close();
        first.close();
        second.close();
        third.close();
    }

    // A server that hangs gathers a third of what is in hand: when it is killed, all that is repeated at once.
    private String configuration() {
        return """
                to: ["%s", "%s", "%s"]
                balance: %s
                health: {interval: 500ms, timeout: 1s, fall: 3}
                ejection: {time: 1s, max-time: 2s}
                retry: {attempts: %d, budget: 100}
                timeouts: {request-head: 3s, response-idle: 5s}
                reload-on-change: false
                """.formatted(
                        first.address(),
                        second.address(),
                        relayed(),
                        reloads % 2 == 0 ? "round-robin" : "least-connections",
                        3 + reloads % 2);
    }

    private String relayed() {
        return "127.0.0.1:" + relay.port();
    }

    private void reload() {
        reloads++;
        try {
            Files.writeString(file, configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
        proxy.signal(Signal.HUP);
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.HOURS)
    void halfOfWhatItCanGoesOnForAsLongAsOneLikes() throws IOException {
        int capacity = capacity();
        int rate = Math.max(FIRST_RATE / 2, capacity / 2);
        idle();
        ServerHealth rested = collected();
        say("seed %d, %d minutes, capacity %d requests a second, soaked at %d", gen.seed(), MINUTES, capacity, rate);
        say(
                "| minute | requests | cut | lost | heap | direct | resident | descriptors | clients | upstreams | threads |");
        say("|---|---|---|---|---|---|---|---|---|---|---|");
        row("at rest", new LoadReport(), rested);
        LoadReport report = soaked(rate);
        idle();
        ServerHealth end = collected();
        row("at rest", report, end);
        say("");
        say("%s", last);
        assertThat(report.count(Outcome.OK)).as("%s", report).isGreaterThan(rate * 30L * MINUTES);
        compare(end, rested, 16);
    }

    private LoadReport soaked(int rate) {
        var faults = new SoakFaults(gen, first, relay, proxy.address("http"), this::reload);
        long beganNs = System.nanoTime();
        try (Load load = Load.on(proxy.address("http"), rate, PATHS)) {
            load.report().awaitMore(2L * rate);
            ServerHealth warm = settled(load, null);
            row("warm", load.report(), warm);
            for (int minute = 1; minute <= MINUTES; minute++) {
                while (System.nanoTime() - beganNs < TimeUnit.MINUTES.toNanos(minute)) {
                    faults.one(() -> load.report().awaitMore(gen.uniform(rate / 2, 3L * rate)));
                    awaitAllUp();
                }
                ServerHealth now = settled(load, warm);
                row(Integer.toString(minute), load.report(), now);
                assertThat(load.report().lost())
                        .as("%s\n%s", load.report(), proxy.process().tail())
                        .isZero();
                compare(now, warm, DESCRIPTORS);
            }
            LoadReport report = load.stop();
            last = "Faults: " + faults.counts() + ". Slowest answer "
                    + report.slowest().toMillis() + " ms.";
            assertThat(report.failed()).as("%s", report).isZero();
            return report;
        }
    }

    /** The highest rate at which answers keep up with requests, from a ramp of steps of two seconds. */
    private int capacity() {
        keepsUp(FIRST_RATE, 10);
        int kept = FIRST_RATE;
        for (int rate = FIRST_RATE * 3 / 2; rate <= LAST_RATE; rate = rate * 3 / 2) {
            // One bad moment of the machine is not its limit.
            boolean keepsUp = keepsUp(rate, 2);
            if (!keepsUp && !keepsUp(rate, 3)) {
                return kept;
            }
            kept = rate;
        }
        return kept;
    }

    private boolean keepsUp(int rate, long seconds) {
        try (Load load = Load.on(proxy.address("http"), rate, PATHS)) {
            load.report().awaitMore(seconds * rate);
            boolean behind = load.report().waiting() > rate / 10;
            LoadReport report = load.stop();
            return !behind && report.failed() == 0 && report.slowest().toMillis() < 1_500;
        }
    }

    private void awaitAllUp() {
        List.of(first.address(), second.address(), relayed()).forEach(upstream -> admin.awaitState(upstream, "up"));
    }

    /**
     * Waits until idle connections are gone, with the load on. A collection holds requests up, for which the load opens
     * more connections: so connections are counted before it, and memory after.
     */
    private ServerHealth settled(Load load, @Nullable ServerHealth warm) {
        long clients = warm == null ? 3L * KEPT_BY_LOAD : warm.clients() + CLIENTS;
        long upstreams = warm == null ? UPSTREAMS : warm.upstreams() + UPSTREAMS;
        ServerHealth quiet = await("connections to settle")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            load.trim(KEPT_BY_LOAD);
                            return ServerHealth.of(admin, proxy.process().pid());
                        },
                        now -> now.clients() <= clients && now.upstreams() <= upstreams);
        return quiet.withMemoryOf(collected());
    }

    private void idle() {
        await("rest")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    ServerHealth now = ServerHealth.of(admin, proxy.process().pid());
                    return now.clients() == 0 && now.active() == 0 && now.upstreams() == 0;
                });
    }

    private ServerHealth collected() {
        return ServerHealth.collected(admin, proxy.process().pid());
    }

    private static void compare(ServerHealth now, ServerHealth then, int descriptors) {
        String both = now + "\nbefore: " + then;
        assertThat(now.heapBytes()).as("heap: %s", both).isLessThan(then.heapBytes() + HEAP_BYTES);
        assertThat(now.directBytes()).as("direct: %s", both).isLessThan(then.directBytes() + DIRECT_BYTES);
        assertThat(now.residentBytes()).as("resident: %s", both).isLessThan(then.residentBytes() + RESIDENT_BYTES);
        assertThat(now.descriptors()).as("descriptors: %s", both).isLessThan(then.descriptors() + descriptors);
        assertThat(now.clients()).as("clients: %s", both).isLessThanOrEqualTo(then.clients() + CLIENTS);
        assertThat(now.upstreams()).as("upstreams: %s", both).isLessThanOrEqualTo(then.upstreams() + UPSTREAMS);
        assertThat(now.threads()).as("threads: %s", both).isLessThanOrEqualTo(then.threads() + THREADS);
    }

    // ---- the table

    private void row(String minute, LoadReport report, ServerHealth now) {
        say(
                "| %s | %,d | %d | %d | %.1f MiB | %.1f MiB | %.0f MiB | %d | %d | %d | %d |",
                minute,
                report.begun(),
                report.count(Outcome.CUT),
                report.lost(),
                now.heapBytes() / (double) MIB,
                now.directBytes() / (double) MIB,
                now.residentBytes() / (double) MIB,
                now.descriptors(),
                now.clients(),
                now.upstreams(),
                now.threads());
    }

    private void say(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        rows.add(line);
        System.err.println(line);
    }

    private void write() throws IOException {
        Path table = Files.createDirectories(ROOT.resolve("target")).resolve("soak-proxy.md");
        Files.write(table, rows);
    }
}
