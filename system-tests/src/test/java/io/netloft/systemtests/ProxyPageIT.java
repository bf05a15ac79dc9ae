package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RunningProcess.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;

/** The proxy's page in Chromium, as an operator meets it at a desk and on a telephone; pictures are kept. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyPageIT {
    private static final String UPSTREAMS = "#sections section:nth-of-type(2)";

    private static Echo first;
    private static Echo second;
    private static JarProcess proxy;
    private static AdminPort admin;
    private static Load load;
    private static Browser browser;

    @BeforeAll
    static void start() {
        first = Echo.start();
        second = Echo.start();
        proxy = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--to", first.address() + "," + second.address())
                .args("--health-interval", "300ms", "--health-timeout", "5s")
                .start();
        admin = AdminPort.of(proxy);
        load = Load.on(proxy.address("http"), 50, "/bytes/600", "/status/404");
        browser = Browser.open();
    }

    @AfterAll
    static void stop() {
        // Away from the page first: it would complain of the server that goes.
        browser.go("about:blank");
        load.close();
        proxy.close();
        first.close();
        second.close();
        browser.close();
    }

    private static void open(int width) {
        browser.width(width).go(admin.url() + "/").awaitText("#state", "ready").awaitText(UPSTREAMS, first.address());
    }

    /** The row of an upstream as text, read whole between two redrawings. */
    private static String row(String upstream) {
        return await("the row of " + upstream)
                .atMost(Duration.ofSeconds(30))
                .ignoreException(StaleElementReferenceException.class)
                .until(
                        () -> browser.driver().findElements(By.cssSelector(UPSTREAMS + " tbody tr")).stream()
                                .map(row -> row.getText())
                                .filter(text -> text.contains(upstream))
                                .findFirst()
                                .orElse(""),
                        text -> !text.isEmpty());
    }

    private static void awaitRow(String upstream, String words) {
        await("'" + words + "' in the row of " + upstream)
                .atMost(Duration.ofSeconds(30))
                .until(() -> row(upstream), text -> text.contains(words));
    }

    private static void click(String button, String upstream) {
        await(button + " " + upstream)
                .atMost(Duration.ofSeconds(30))
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> {
                    browser.driver().findElements(By.cssSelector(UPSTREAMS + " tbody tr")).stream()
                            .filter(row -> row.getText().contains(upstream))
                            .flatMap(row -> row.findElements(By.tagName("button")).stream())
                            .filter(found -> found.getText().equals(button))
                            .findFirst()
                            .orElseThrow()
                            .click();
                    return true;
                });
    }

    @Test
    void showsBothServersAndTheirStateAtADesk() {
        open(1280);
        awaitRow(first.address(), "up");
        awaitRow(second.address(), "up");
        assertThat(browser.text("#server")).isEqualTo("proxy");
        assertThat(browser.scrollsSideways()).isFalse();
        browser.screenshot("proxy-desk");
    }

    @Test
    void fitsATelephone() {
        open(390);
        awaitRow(first.address(), "up");
        assertThat(browser.scrollsSideways()).isFalse();
        browser.screenshot("proxy-telephone");
    }

    @Test
    void theNumbersMoveUnderLoadWithoutReloadingThePage() {
        open(1280);
        String before = row(first.address());
        await("another row")
                .atMost(Duration.ofSeconds(30))
                .until(() -> row(first.address()), now -> !now.equals(before));
        assertThat(browser.text("#sections section:nth-of-type(1)")).contains("Routes");
    }

    @Test
    void aKilledServerTurnsDownWithItsCauseAndComesBack() {
        open(1280);
        second.kill();
        awaitRow(second.address(), "down");
        assertThat(row(second.address())).containsPattern("(?i)refused|closed|no connection");
        assertThat(row(first.address())).contains("up");
        browser.screenshot("proxy-desk-down");
        browser.width(390);
        assertThat(browser.scrollsSideways()).isFalse();
        browser.screenshot("proxy-telephone-down");
        second.startAgain();
        awaitRow(second.address(), "check passed");
    }

    @Test
    void theDrainButtonTakesAServerOutAndResumeBringsItBack() {
        open(1280);
        click("Drain", first.address());
        awaitRow(first.address(), "draining");
        browser.awaitText("#note", "done");
        assertThat(admin.state(first.address())).isEqualTo("draining");
        browser.screenshot("proxy-desk-draining");
        click("Resume", first.address());
        awaitRow(first.address(), "up");
        assertThat(admin.state(first.address())).isEqualTo("up");
    }

    @Test
    void everyControlHasANameForWhoCannotSee() {
        open(1280);
        // Rows come anew with every event: what was found a moment ago may be gone.
        await().atMost(Duration.ofSeconds(30))
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> assertThat(nameless()).isEmpty());
        assertThat(browser.driver().findElements(By.cssSelector("html[lang]"))).hasSize(1);
        assertThat(browser.driver().getTitle()).contains("proxy");
    }

    private static List<String> nameless() {
        return browser.driver().findElements(By.cssSelector("button, a, input")).stream()
                .filter(control -> control.isDisplayed())
                .filter(control -> control.getAccessibleName().isBlank())
                .map(control -> control.getDomProperty("outerHTML"))
                .toList();
    }

    @Test
    void saysThatTheServerIsGone() {
        try (JarProcess other = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--to", first.address())
                .start()) {
            browser.width(1280).go(AdminPort.of(other).url() + "/").awaitText("#state", "ready");
            other.signal(Signal.TERM);
            other.exitCode();
            browser.awaitText("#state", "no connection");
        }
        // Its page tries to connect again and again, which Chromium logs as errors; here they are what is wanted.
        browser.go("about:blank").clearConsole();
    }
}
