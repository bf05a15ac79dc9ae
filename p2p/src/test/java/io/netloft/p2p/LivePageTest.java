package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Browser;
import io.netloft.testkit.NeedsPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The daemon's page in a real browser. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(90)
class LivePageTest {
    @TempDir
    private Path folder;

    @Test
    void itAsksForTheTokenAndThenFollowsTheShares() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        Path file = Sample.file(folder.resolve("in/report.iso"), 100_000, 7);
        try (Daemon daemon = new Daemon(folder.resolve("a"), "--api-token", "file:" + token);
                Browser browser = Browser.open()) {
            browser.go(daemon.uri("/").toString()).awaitText("#facts", "the API asks for its token");
            browser.clearConsole();
            browser.driver().findElement(By.id("token")).sendKeys("s3cret");
            browser.click("#login button");
            browser.awaitText("#facts", "port " + daemon.peerPort());
            assertThat(browser.driver().findElement(By.id("login")).isDisplayed())
                    .isFalse();

            browser.driver().findElement(By.id("what")).sendKeys(file.toString());
            browser.click("#add button");
            browser.awaitText("#shares", "report.iso").awaitText("#shares", "giving");
            browser.click("#shares button");
            browser.awaitText("#shares", "paused");
        }
    }
}
