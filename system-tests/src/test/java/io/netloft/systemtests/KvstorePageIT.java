package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store's page in Chromium, at a desk and on a telephone; pictures are kept. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class KvstorePageIT {
    @TempDir
    private Path folder;

    @Test
    void showsMembersFiguresAndWhatWasSlow() throws IOException {
        try (JarProcess node = JarProcess.of("kvstore")
                        .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--id", "solo")
                        .args("--raft", "127.0.0.1:" + Ports.next(), "--data-dir", folder.toString())
                        .start();
                RespClient client = new RespClient(node.address("resp"), 10_000);
                Browser browser = Browser.open()) {
            client.ask("CONFIG", "SET", "slowlog-log-slower-than", "0");
            for (int i = 0; i < 20; i++) {
                client.ask("SET", "key:" + i, "value");
            }
            client.ask("LPUSH", "key:1", "x");

            String url = AdminPort.of(node).url() + "/";
            browser.width(1280).go(url).awaitText("#state", "ready").awaitText("#sections", "solo");
            browser.awaitText("#sections", "leader")
                    .awaitText("#sections", "Members")
                    .awaitText("#sections", "commands a second")
                    .awaitText("#sections", "writes, from arrival to answer")
                    .awaitText("#sections", "Slow log")
                    .awaitText("#sections", "SET key:19 value");
            browser.screenshot("kvstore-desk");
            assertThat(browser.scrollsSideways()).isFalse();

            browser.width(390).go(url).awaitText("#sections", "leader");
            browser.screenshot("kvstore-telephone");
            assertThat(browser.scrollsSideways()).isFalse();
            assertThat(browser.consoleErrors()).isEmpty();
            browser.go("about:blank");
        }
    }
}
