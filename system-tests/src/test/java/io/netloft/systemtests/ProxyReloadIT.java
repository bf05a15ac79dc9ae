package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Load.Outcome;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that is reconfigured and stopped while 500 requests a second go through it: nobody notices. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ProxyReloadIT {
    private static final int PER_SECOND = 500;

    private static Echo first;
    private static Echo second;

    @TempDir
    private Path dir;

    private Path file;
    private JarProcess proxy;
    private AdminPort admin;
    private Load load;
    private int written;

    @BeforeAll
    static void startBackends() {
        first = Echo.start();
        second = Echo.start();
    }

    @AfterAll
    static void stopBackends() {
        first.close();
        second.close();
    }

    @BeforeEach
    void start() throws IOException {
        file = dir.resolve("proxy.yaml");
        Files.writeString(file, next());
        proxy = JarProcess.of("proxy")
                .args("--config", file.toString(), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .start();
        admin = AdminPort.of(proxy);
        load = Load.on(proxy.address("http"), PER_SECOND, "/bytes/600", "/delay/5", "/bytes/20000");
        load.report().awaitMore(PER_SECOND);
    }

    @AfterEach
    void stop() {
        load.close();
        proxy.close();
    }

    /** A configuration unlike the one before: another method, a server more or less, another access log. */
    private String next() {
        written++;
        String servers = written % 3 == 0
                ? "\"" + first.address() + "\""
                : "\"" + first.address() + "\", \"" + second.address() + "\"";
        return """
                groups:
                  web:
                    servers: [%s]
                    balance: %s
                routes:
                  - {group: web, name: all-%d}
                """.formatted(servers, written % 2 == 0 ? "least-connections" : "round-robin", written);
    }

    private long logged(String words) {
        return proxy.process().stderr().lines().stream()
                .filter(line -> line.contains(words))
                .count();
    }

    private void awaitReload(Change change) throws IOException {
        long before = logged(" reloaded ");
        change.make();
        await("a reload").atMost(Duration.ofSeconds(30)).until(() -> logged(" reloaded ") > before);
    }

    private interface Change {
        void make() throws IOException;
    }

    private void replaceByRename() throws IOException {
        Path fresh = dir.resolve("proxy.yaml.new");
        Files.writeString(fresh, next());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void rewrite() throws IOException {
        Files.writeString(file, next());
    }

    /** Whoever looks at the file may be there first; then there is nothing left to change, and it is written again. */
    private void reloadByTheAdminPort() {
        await("a reload of the admin port's").atMost(Duration.ofSeconds(20)).until(() -> {
            rewrite();
            HttpResponse<String> answer = admin.post("/reload");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body().contains("routes[0].name");
        });
    }

    @Test
    void fiftyReloadsByFileSignalAndAdminPortCostNoRequest() throws IOException {
        for (int i = 0; i < 3; i++) {
            awaitReload(this::replaceByRename);
            awaitReload(this::rewrite);
        }
        for (int i = 0; i < 22; i++) {
            awaitReload(() -> {
                rewrite();
                proxy.signal(Signal.HUP);
            });
            awaitReload(this::reloadByTheAdminPort);
        }
        LoadReport report = load.stop();
        System.err.println("50 reloads: " + report);
        assertThat(logged(" reloaded ")).isGreaterThanOrEqualTo(50);
        assertThat(admin.get("/config").body()).contains("all-" + written);
        assertThat(report.count(Outcome.OK)).as("%s", report).isEqualTo(report.begun());
    }

    @Test
    void aBrokenFileIsRefusedWithItsPlaceAndChangesNothing() throws IOException {
        String before = admin.get("/config").body();
        Files.writeString(file, "groups:\n  web:\n    servers: [\"" + first.address() + "\"]\n    balanse: random\n");
        proxy.awaitLine("reload refused, the old configuration stays.*trigger=file", Duration.ofSeconds(20));
        String problem = "proxy.yaml:4:5: groups.web.balanse: unknown key";
        proxy.awaitLine("ERROR.*" + problem, Duration.ofSeconds(20));

        proxy.signal(Signal.HUP);
        proxy.awaitLine("reload refused.*trigger=(SIGHUP|signal|hup)", Duration.ofSeconds(20));

        HttpResponse<String> answer = admin.post("/reload");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("reload-refused").contains(problem).contains("did you mean balance?");

        assertThat(admin.get("/config").body()).isEqualTo(before);
        load.report().awaitMore(PER_SECOND);
        everyRequestWasAnswered(load.stop());
    }

    @Test
    void aListenerThatMovesIsRefusedAsItNeedsARestart() throws IOException {
        Files.writeString(file, "log-format: json\n" + next());
        HttpResponse<String> answer = admin.post("/reload");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body())
                .contains("proxy.yaml:1:")
                .contains("log-format")
                .contains("restart");
        everyRequestWasAnswered(load.stop());
    }

    @Test
    void sigtermUnderLoadLosesNoRequestAndExitsWith143() {
        proxy.signal(Signal.TERM);
        assertThat(proxy.exitCode()).isEqualTo(143);
        stoppedInOrder();
    }

    @Test
    void theDrainOfTheAdminPortLosesNoRequestAndExitsWith0() {
        HttpResponse<String> answer = admin.post("/drain");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(proxy.exitCode()).isZero();
        stoppedInOrder();
    }

    @Test
    void aStopLosesNoRequestOfClientsThatConnectForEachAnew() {
        LoadReport kept = load.stop();
        assertThat(kept.count(Outcome.OK)).isEqualTo(kept.begun());
        load = Load.onFreshConnections(proxy.address("http"), PER_SECOND, "/bytes/600", "/delay/5");
        load.report().awaitMore(PER_SECOND);
        proxy.signal(Signal.TERM);
        assertThat(proxy.exitCode()).isEqualTo(143);
        stoppedInOrder();
    }

    /** What was sent was answered; what came after the listener had closed found nobody to connect to. */
    private void stoppedInOrder() {
        await("the load goes on after the stop")
                .atMost(Duration.ofSeconds(20))
                .until(() -> load.report().count(Outcome.NOT_SENT) > 0);
        LoadReport report = load.stop();
        System.err.println("stopped: " + report);
        assertThat(report.begun())
                .as("%s\n%s", report, proxy.process().tail())
                .isEqualTo(report.count(Outcome.OK) + report.count(Outcome.NOT_SENT));
        assertThat(events()).containsSubsequence("starting", "listening", "listening", "ready", "draining", "stopped");
    }

    private List<String> events() {
        var words = java.util.regex.Pattern.compile("\\b(starting|listening|ready|draining|stopped)\\b");
        return proxy.process().stderr().lines().stream()
                .map(words::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(java.util.regex.Matcher::group)
                .toList();
    }

    private static void everyRequestWasAnswered(LoadReport report) {
        assertThat(report.count(Outcome.OK)).as("%s", report).isEqualTo(report.begun());
    }
}
