package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.web.WebSocketOptions.Compression;
import io.netloft.testkit.Browser;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The web base with the WebSocket clients that people have. */
class WebSocketPeersIT {
    // Every way in which the npm package ws can negotiate, messages of all lengths, whole and in fragments.
    private static final String SCRIPT = """
            const WebSocket = require(process.argv[2] + "/ws");
            const url = process.argv[3];
            const ways = [
              false,
              true,
              {threshold: 0},
              {threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true},
              {threshold: 0, serverMaxWindowBits: 8},
              {threshold: 0, serverMaxWindowBits: 9},
              {threshold: 0, serverMaxWindowBits: 12, clientMaxWindowBits: 10},
              {threshold: 0, clientMaxWindowBits: 9},
            ];
            // Repeats itself at distances that only a full window reaches.
            const text = length => {
              let out = "";
              for (let i = 0; out.length < length; i++) out += (i * 2654435761 % 4294967296).toString(36) + " line\\n";
              return (out.slice(0, length / 3) + out.slice(0, length / 3) + out).slice(0, length);
            };
            const messages = [];
            for (const length of [0, 1, 125, 126, 300, 1000, 5000, 65535, 65536, 131072, 200000]) {
              messages.push(text(length), Buffer.from(text(length)));
            }
            const run = way => new Promise((resolve, reject) => {
              const socket = new WebSocket(url, {perMessageDeflate: way});
              let next = 0, expected = [];
              socket.on("open", () => {
                for (const message of messages) {
                  socket.send(message);
                  expected.push(message);
                  const half = message.length >> 1;
                  socket.send(message.slice(0, half), {fin: false});
                  socket.ping("between");
                  socket.send(message.slice(half), {fin: true});
                  expected.push(message);
                }
              });
              socket.on("message", (data, binary) => {
                const wanted = expected[next++];
                const same = binary ? Buffer.isBuffer(wanted) && data.equals(wanted) : data.toString() === wanted;
                if (!same) reject(new Error(JSON.stringify(way) + ": message " + (next - 1) + " of " + data.length));
                if (next === messages.length * 2) socket.close(3000, "enough");
              });
              socket.on("close", code => resolve(next + " " + code + " " + (socket.extensions || "none")));
              socket.on("error", reject);
            });
            (async () => {
              for (const way of ways) console.log(JSON.stringify(way) + " " + await run(way));
            })().catch(error => { console.log(String(error)); process.exit(1); });
            """;

    private static Path modules() {
        Path modules = Path.of(System.getProperty("netloft.root"), "target", "peers", "node_modules");
        assertThat(Files.isDirectory(modules))
                .as("%s, which .ci/peers makes", modules)
                .isTrue();
        return modules;
    }

    @Test
    @NeedsPeer("node")
    void echoesToAClientThatCompressesInAnyWay() {
        try (var server = new WebSocketEcho(new Compression(1, 0))) {
            var said = Peer.of("node")
                    .file("client.js", SCRIPT)
                    .args("client.js", modules().toString(), "ws://127.0.0.1:" + server.port() + "/echo")
                    .within(Duration.ofSeconds(150))
                    .run();
            assertThat(said.stdout().lines())
                    .as(said.stdout() + said.stderr())
                    .hasSize(8)
                    .allMatch(line -> line.contains(" 44 3000 "))
                    .satisfies(lines -> assertThat(lines.get(0)).endsWith("none"))
                    .filteredOn(line -> line.endsWith("permessage-deflate"))
                    .hasSize(7);
        }
    }

    @Test
    @NeedsPeer({"node", "script"})
    void talksToWscat() throws IOException {
        try (var server = new WebSocketEcho(Compression.FAST, "tail")) {
            // Without a terminal it prints nothing.
            String command = "node " + modules().resolve("wscat/bin/wscat") + " -c ws://127.0.0.1:" + server.port()
                    + "/echo -s tail";
            try (var wscat = Peer.of("script")
                    .args("-qfc", command, "/dev/null")
                    .readyWhenLine("Connected")
                    .start()) {
                wscat.stdin().write("hello\n".getBytes(StandardCharsets.US_ASCII));
                wscat.stdin().flush();
                wscat.stdout().await(Pattern.compile("< hello"), Duration.ofSeconds(20));
            }
        }
    }

    @Test
    @NeedsPeer({"chromium", "chromedriver"})
    void talksToABrowser() {
        try (var server = new WebSocketEcho(Compression.FAST, "a", "b");
                Browser browser = Browser.open()) {
            browser.go("http://127.0.0.1:" + server.port() + "/page")
                    .awaitText("#how", "4321 true a permessage-deflate")
                    .awaitText("#said", "hello long");
            assertThat(browser.consoleErrors()).isEmpty();
            browser.go("about:blank");
        }
    }
}
