package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chromium.ChromiumDriver;

/** The page that shows logs, in Chromium; pictures are kept. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class LogstreamPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LINES = 3_000;

    @TempDir
    private static Path folder;

    private static int port;
    private static JarProcess server;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(
                folder.resolve("logs/app.log"),
                IntStream.rangeClosed(1, LINES).mapToObj(LogstreamPageIT::line).collect(Collectors.joining()));
        Files.writeString(folder.resolve("logs/other.log"), "2026-11-21T10:00:00Z WARN of another file\n");
        port = Ports.next();
        server = started();
        browser = Browser.open();
    }

    private static String line(int number) {
        return "2026-11-21T10:00:00Z " + (number % 7 == 0 ? "ERROR" : "INFO") + " order " + number + " {\"id\":"
                + number + "}\n";
    }

    private static JarProcess started() {
        return JarProcess.of("logstream")
                .args("--listen", "127.0.0.1:" + port, "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("data").toString())
                .args(folder.resolve("logs") + "/*.log")
                .start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    @BeforeEach
    void anew() {
        browser.width(1280).go("about:blank");
    }

    private static void open(String hash) {
        browser.go("http://127.0.0.1:" + port + "/#" + hash);
    }

    private static void append(String name, String text) throws IOException {
        Files.writeString(
                folder.resolve("logs").resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void create(String name, String text) throws IOException {
        append(name, text);
        await().atMost(PATIENCE)
                .until(() -> LogServer.get(server, "/v1/files").body().contains('"' + name + '"'));
    }

    private static Object script(String text) {
        return ((JavascriptExecutor) browser.driver()).executeScript(text);
    }

    private static void type(CharSequence... keys) {
        browser.driver().switchTo().activeElement().sendKeys(keys);
    }

    @Test
    void followsTheEndAndSaysWhatCameWhileItWasPaused() throws IOException {
        create("live.log", "first\n".repeat(200));
        open("file=live.log&tail=all");
        browser.awaitText("#count", "200 lines");
        append("live.log", "fresh\n");
        browser.awaitText("#rows", "fresh");
        script("document.getElementById('view').scrollTop = 0");
        await().atMost(PATIENCE)
                .until(() -> "false"
                        .equals(browser.driver().findElement(By.id("follow")).getAttribute("aria-pressed")));
        append("live.log", "one\ntwo\n");
        browser.awaitText("#pill", "2 new lines");
        assertThat(browser.text("#rows")).doesNotContain("two");
        browser.screenshot("logstream-paused");
        browser.click("#pill").awaitText("#rows", "two");
        assertThat(browser.driver().findElement(By.id("pill")).isDisplayed()).isFalse();
    }

    @Test
    void holdsManyLinesAndDrawsFew() {
        open("file=app.log&tail=all");
        browser.awaitText("#count", "3,000 lines").awaitText("#rows", "order 3000");
        assertThat((Long) script("return document.getElementById('rows').children.length"))
                .isLessThan(200);
        type("g");
        browser.awaitText("#rows", "order 1 ");
        type("G");
        browser.awaitText("#rows", "order 3000");
        browser.screenshot("logstream-desk");
        assertThat(browser.scrollsSideways()).isFalse();
        ((ChromiumDriver) browser.driver())
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", java.util.List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        browser.screenshot("logstream-dark");
        ((ChromiumDriver) browser.driver())
                .executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", java.util.List.of()));
        browser.width(390).screenshot("logstream-telephone");
        assertThat(browser.scrollsSideways()).isFalse();
    }

    @Test
    void filtersOnTheServerAndMarksWhatWasFound() {
        open("file=app.log&tail=all");
        browser.awaitText("#count", "3,000 lines");
        type("/");
        type("/order 2[0-9]{3} /", Keys.ENTER);
        browser.awaitText("#count", "1,000 lines").awaitText("#rows mark", "order 2");
        assertThat(browser.driver().getCurrentUrl()).contains("grep=");
        type("/");
        type(Keys.chord(Keys.CONTROL, "a"), "/a(/", Keys.ENTER);
        browser.awaitText("#banner", "grep");
        browser.clearConsole();
    }

    @Test
    void showsMarkupAsTextAndColoursAsColours() throws IOException {
        create("wild.log", "<img src=x onerror=document.title='broken'> <script>document.title='broken'</script>\n");
        append("wild.log", "\u001b[1;31mred\u001b[0m and \u001b]0;title\u0007plain\n");
        open("file=wild.log");
        browser.awaitText("#rows", "<img src=x onerror").awaitText("#rows .a-31", "red");
        assertThat(browser.driver().findElements(By.cssSelector("#rows img, #rows script")))
                .isEmpty();
        assertThat(browser.driver().getTitle()).contains("wild.log");
    }

    @Test
    void laysJsonOutAndLinksToALine() {
        open("file=app.log&tail=all&grep=order+7+");
        browser.awaitText("#count", "1 lines").click("#rows li").awaitText("#whole", "\"id\": 7\n");
        open("file=app.log&tail=all");
        browser.awaitText("#count", "3,000 lines");
        type("g");
        browser.awaitText("#rows", "order 1 ").click("#rows li:nth-child(10)").click("#here");
        String link = (String) script("return navigator.clipboard ? location.href : ''");
        assertThat(link).isNotEmpty();
        browser.awaitText("#banner", "ink");
    }

    @Test
    void findsFilesByLettersAndMergesSeveral() {
        open("");
        browser.awaitText("#list", "other.log");
        type("othr", Keys.ENTER);
        browser.awaitText("#rows", "of another file").awaitText("#files", "other.log");
        open("file=app.log&file=other.log");
        browser.awaitText("#rows .source", "app.log").awaitText("#rows", "of another file");
        browser.screenshot("logstream-merged");
    }

    @Test
    void goesOnWhereItWasWhenTheServerIsBackAndTheFileRotatedMeanwhile() throws IOException {
        create("kept.log", "before\n");
        open("file=kept.log");
        browser.awaitText("#rows", "before");
        server.close();
        browser.awaitText("#banner", "Not connected");
        append("kept.log", "meanwhile\n");
        Files.move(folder.resolve("logs/kept.log"), folder.resolve("logs/kept.log.1"));
        append("kept.log", "after\n");
        server = started();
        browser.awaitText("#rows", "meanwhile").awaitText("#rows", "rotated").awaitText("#rows", "after");
        assertThat(browser.text("#rows").split("before", -1)).hasSize(2);
        browser.clearConsole();
    }
}
