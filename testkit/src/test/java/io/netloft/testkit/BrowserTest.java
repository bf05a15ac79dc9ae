package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NeedsPeer({"chromium", "chromedriver"})
class BrowserTest {
    private static final String PAGE = """
            <!doctype html><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
            <title>t</title><h1>one</h1><p style="height:2000px">tall</p>
            <script>setTimeout(() => document.querySelector('h1').textContent = 'two ' + innerWidth, 50)</script>
            """;

    private static HttpServer server;

    @BeforeAll
    static void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String page = exchange.getRequestURI().getPath().equals("/bad") ? PAGE + "<script>broken()</script>" : PAGE;
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Test
    void laysAPageOutAtTheWidthAskedForAndTakesAPicture() throws IOException {
        try (Browser browser = Browser.open()) {
            browser.width(390).go(url("/")).awaitText("h1", "two 390");
            assertThat(browser.text("p")).isEqualTo("tall");
            assertThat(browser.scrollsSideways()).isFalse();
            Path picture = browser.screenshot("testkit-phone");
            assertThat(ImageIO.read(picture.toFile()).getHeight()).isGreaterThan(2_000);
            assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(390);
            browser.width(1280).go(url("/")).awaitText("h1", "two 1280");
        }
    }

    @Test
    void failsOnAnErrorInTheConsole() {
        Browser browser = Browser.open();
        browser.go(url("/bad"));
        assertThatThrownBy(browser::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("broken is not defined");
    }
}
