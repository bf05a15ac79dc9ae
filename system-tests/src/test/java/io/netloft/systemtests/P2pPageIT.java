package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The daemon's page in Chromium, at a desk and on a telephone; pictures are kept. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class P2pPageIT {
    @TempDir
    private Path folder;

    @Test
    void showsSharesLiveAndTakesThem() {
        // Names are what strangers chose: none may become a part of the page.
        Path film = P2pJar.file(folder.resolve("in/<img src=x onerror=alert(1)>.mkv"), 3_000_000, 1);
        Path report = P2pJar.file(folder.resolve("in/report.iso"), 1_000_000, 2);
        try (JarProcess daemon = JarProcess.of("p2p")
                        .args("serve", "--api", "127.0.0.1:0", "--admin", "none", "--listen", "127.0.0.1:0")
                        .args("--data-dir", folder.resolve("data").toString(), "--discovery-interfaces", "lo")
                        .start();
                Browser browser = Browser.open()) {
            browser.width(1280).go("http://127.0.0.1:" + daemon.address("http").getPort() + "/");
            for (Path path : List.of(film, report)) {
                WebElement what = browser.driver().findElement(By.id("what"));
                what.sendKeys(path.toString());
                browser.click("#add button")
                        .awaitText("#shares", path.getFileName().toString());
                await().until(() -> "".equals(what.getDomProperty("value")));
            }
            browser.awaitText("#shares", "giving").awaitText("#shares", "2.9 MiB");
            browser.screenshot("p2p-desk");
            assertThat(browser.scrollsSideways()).isFalse();

            browser.click("#shares button[aria-label='Pause report.iso']").awaitText("#shares", "paused");
            browser.click("#shares button[aria-label='Resume report.iso']")
                    .awaitText("#shares tr[data-state=giving]:last-child", "report.iso");
            browser.width(390);
            browser.screenshot("p2p-telephone");
            assertThat(browser.scrollsSideways()).isFalse();
            assertThat(browser.consoleErrors()).isEmpty();
            browser.go("about:blank");
        }
    }
}
