package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Running;
import io.netloft.testkit.Browser;
import io.netloft.testkit.NeedsPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The live board of the admin page. */
class BoardPageTest {
    private static final String TOKEN = "a-token-for-the-board";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Running start(String... more) {
        List<String> args = new ArrayList<>(
                List.of("--admin", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--set", "source.troubles=false"));
        args.addAll(List.of(more));
        return Launcher.start(new PricesMain(), args.toArray(String[]::new));
    }

    private static URI at(Running running, String path) {
        InetSocketAddress address = (InetSocketAddress)
                Objects.requireNonNull(running.chassis().admin().channel()).localAddress();
        return URI.create("http://127.0.0.1:" + address.getPort() + path);
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws Exception {
        try (Running running = start()) {
            for (String file : List.of("/page/board", "/page/board.js", "/page/board.css")) {
                HttpResponse<String> response = get(at(running, file));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers()
                                .firstValue("content-security-policy")
                                .orElse(""))
                        .contains("default-src 'none'");
                assertThat(response.body()).doesNotContain("http://localhost", "https://", "innerHTML", "style=");
            }
        }
    }

    @Test
    void allOfItComesFirstAndThenWhatHasChanged() throws Exception {
        try (Running running = start();
                BufferedReader events = events(at(running, "/board/events"), "")) {
            JsonNode first = next(events);
            assertThat(first.get("whole").booleanValue()).isTrue();
            JsonNode later = next(events);
            while (later.get("products").isEmpty()) {
                later = next(events);
            }
            assertThat(later.get("whole").booleanValue()).isFalse();
            JsonNode product = later.get("products").get(0);
            assertThat(product.get("id").textValue()).contains("");
            assertThat(product.get("state").textValue()).isEqualTo("live");
            assertThat(product.get("trail")).isNotEmpty();
            assertThat(new java.math.BigDecimal(product.get("bid").textValue())).isPositive();
            assertThat(later.get("totals").get("updates in").longValue()).isPositive();
            assertThat(later.get("now").get("slow consumers").longValue()).isZero();
        }
    }

    @Test
    void withATokenThePageComesWithoutAndThePricesDoNot() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), TOKEN);
        try (Running running = start("--set", "admin-token=file:" + file)) {
            assertThat(get(at(running, "/page/board")).statusCode()).isEqualTo(200);
            assertThat(get(at(running, "/board/events")).statusCode()).isEqualTo(401);
            try (BufferedReader events = events(at(running, "/board/events"), TOKEN)) {
                assertThat(next(events).get("whole").booleanValue()).isTrue();
            }
        }
    }

    @Test
    @NeedsPeer({"chromium", "chromedriver"})
    void inABrowserItAsksForTheTokenAndThenFollowsThePrices() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), TOKEN);
        try (Running running = start("--set", "admin-token=file:" + file);
                Browser browser = Browser.open()) {
            browser.go(at(running, "/page/board").toString()).awaitText("#state", "locked");
            browser.clearConsole();
            browser.driver().findElement(By.id("token")).sendKeys(TOKEN);
            browser.click("#login button");
            browser.awaitText("#state", "live").awaitText("#rows .badge.live", "live");
            browser.awaitText("#rates", "updates in a second");
            assertThat(browser.driver().findElement(By.id("login")).isDisplayed())
                    .isFalse();
            browser.driver().findElement(By.id("filter")).sendKeys("no such product");
            await().until(() -> browser.text("#rows").isEmpty());
        }
    }

    private BufferedReader events(URI uri, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data: ")) {
            line = events.readLine();
        }
        return new ObjectMapper()
                .readTree(Objects.requireNonNull(line, "the stream ended").substring(6));
    }
}
