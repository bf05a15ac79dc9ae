package io.netloft.chassis.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.hello.HelloMain;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import io.netloft.chassis.web.WebResponse;
import io.netloft.testkit.Browser;
import io.netloft.testkit.NeedsPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page in a real browser; its screenshots lie in {@code target/screenshots}. */
@Tag("peer")
@NeedsPeer({"chromium", "chromedriver"})
class StatusPageTest {
    @TempDir
    private java.nio.file.Path dir;

    private final Map<String, String> upstreams = new ConcurrentHashMap<>(
            new TreeMap<>(Map.of("127.0.0.1:9001", "up", "127.0.0.1:9002", "down", "127.0.0.1:9003", "draining")));

    private Running start(String... more) {
        String[] args = new String[more.length + 4];
        System.arraycopy(new String[] {"--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        Running running = Launcher.start(new HelloMain(), args);
        Admin admin = running.chassis().admin();
        admin.section(
                "Upstreams",
                List.of("address", "state", "requests", "share"),
                () -> new TreeMap<>(upstreams)
                        .entrySet().stream()
                                .map(entry -> List.of(entry.getKey(), entry.getValue(), "1234", "33.3 %"))
                                .toList(),
                List.of(new RowAction("Drain", "/upstreams/{0}/drain")));
        admin.router().post("/upstreams/{address}/drain", request -> {
            upstreams.put(request.parameter("address"), "drained");
            return WebResponse.empty();
        });
        return running;
    }

    private static String page(Running running) {
        return "http://127.0.0.1:" + running.adminAddress().getPort() + "/";
    }

    @Test
    void showsTheServerLiveAndDrainsAnUpstreamAtAClick() {
        try (Running running = start();
                Browser browser = Browser.open()) {
            browser.go(page(running)).awaitText("#state", "ready").awaitText("#server", "hello");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> browser.driver()
                                    .findElements(By.cssSelector("tbody .down"))
                                    .size()
                            == 1);
            assertThat(browser.scrollsSideways()).isFalse();
            browser.screenshot("status-desktop");
            browser.width(390);
            assertThat(browser.scrollsSideways())
                    .as("at the width of a telephone")
                    .isFalse();
            browser.screenshot("status-phone");

            browser.width(1280);
            browser.click("button[data-post*='9001']");
            browser.awaitText("#note", "Drain: done");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(browser.text("main")).contains("drained"));
            assertThat(upstreams).containsEntry("127.0.0.1:9001", "drained");
        }
    }

    @Test
    void followsWhatChanges() {
        try (Running running = start();
                Browser browser = Browser.open()) {
            browser.go(page(running)).awaitText("#state", "ready");
            IntStream.range(10, 14).forEach(i -> upstreams.put("127.0.0.1:90" + i, "up"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(browser.text("main")).contains("127.0.0.1:9013"));
            running.chassis().admin().readiness("quorum", () -> "no leader");
            browser.awaitText("#state", "not ready");
            assertThat(browser.text("#facts")).contains("no leader");
        }
    }

    @Test
    void asksForTheTokenWhereThereIsOne() throws Exception {
        java.nio.file.Path token = java.nio.file.Files.writeString(dir.resolve("token"), "s3cret");
        try (Running running = start("--admin-token", "file:" + token);
                Browser browser = Browser.open()) {
            browser.go(page(running)).awaitText("#state", "locked");
            browser.clearConsole();
            browser.driver().findElement(By.id("token")).sendKeys("s3cret");
            browser.driver().findElement(By.cssSelector("#login button")).click();
            browser.awaitText("#state", "ready");
            assertThat(browser.text("main")).contains("Upstreams");
        }
    }
}
