package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WebSockets of Chromium on the connection of HTTP/2 that brought the page (extended CONNECT, RFC 8441), to a server that
 * upgrades in HTTP/1.1 and to one that takes a stream of HTTP/2.
 */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyWebSocketPeersIT {
    private static final String PAGE =
            "<!doctype html><title>ws</title><link rel=icon href=data:,><p id=said></p><script>"
                    + "const say = text => document.getElementById('said').textContent += text + ';';"
                    + "say(performance.getEntriesByType('navigation')[0].nextHopProtocol);"
                    + "const socket = new WebSocket('wss://' + location.host + '/ws');"
                    + "const long = '\\u2603 '.repeat(100000);"
                    + "socket.onopen = () => { socket.send('hello'); socket.send(long); };"
                    + "socket.onmessage = event => {"
                    + "  say(event.data === long ? 'long' : event.data);"
                    + "  if (event.data === long) socket.close(4321, 'done'); };"
                    + "socket.onclose = event => say([event.code, event.wasClean].join(' '));"
                    + "</script>";
    private static final Pattern SWITCHED = Pattern.compile("(?m)^HTTP/2\\S* \\S+ /ws (200|101) ");

    private final Echo echo = Echo.start();
    private final JarProcess inner = JarProcess.of("proxy")
            .args("--to", echo.address(), "--listen", "127.0.0.1:0", "--admin", "none")
            .start();

    @AfterEach
    void stop() {
        inner.close();
        echo.close();
    }

    /** Before the echo itself, which speaks HTTP/1.1, or before another proxy, which speaks HTTP/2. */
    private JarProcess proxy(String protocol) throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        String server = protocol.equals("http1")
                ? echo.address()
                : "127.0.0.1:" + inner.address("http").getPort();
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  echo: {servers: ["%s"], protocol: %s, health: {type: none}}
                routes:
                  - {path: /ws, group: echo}
                  - {path: /page, respond: {content-type: text/html, body: "%s"}}
                tls: {development: true}
                access-log: {format: template, template: "{version} {method} {target} {status} {cause}"}
                """.formatted(server, protocol, doubled(PAGE)));
        return launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "none")
                .start();
    }

    /** As YAML and the proxy's own texts want it. */
    private static String doubled(String page) {
        return page.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void chromiumTalksOnTheConnectionThatItHas(String protocol) throws IOException {
        try (JarProcess proxy = proxy(protocol)) {
            try (Browser browser = Browser.openTrusting()) {
                browser.go("https://localhost:" + proxy.address("https").getPort() + "/page")
                        .awaitText("#said", "h2;hello;long;4321 true;");
            }
            await("a stream, not an upgrade, in the log")
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            SWITCHED.matcher(proxy.process().stdout().text()).find());
        }
    }
}
