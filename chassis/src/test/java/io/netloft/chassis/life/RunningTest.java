package io.netloft.chassis.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.hello.HelloMain;
import io.netloft.chassis.net.BindFailedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningTest {
    @TempDir
    private Path dir;

    private static Running start(String... more) {
        String[] args = new String[more.length + 4];
        System.arraycopy(new String[] {"--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        return Launcher.start(new HelloMain(), args);
    }

    private static String greet(InetSocketAddress address, String line) throws Exception {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    static HttpResponse<String> get(Running running, String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(running, path)).build());
    }

    static URI uri(Running running, String path) {
        return URI.create("http://127.0.0.1:" + running.adminAddress().getPort() + path);
    }

    static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void greetsOnThePortThatItReports() throws Exception {
        try (Running running = start("--greeting", "Salut")) {
            assertThat(greet(running.address("hello"), "world")).isEqualTo("Salut, world");
        }
    }

    @Test
    void runsOnEveryTransport() throws Exception {
        for (String transport : new String[] {"nio", "epoll", "io_uring", "auto"}) {
            try (Running running = start("--transport", transport)) {
                assertThat(greet(running.address("hello"), transport)).isEqualTo("Hello, " + transport);
            }
        }
    }

    @Test
    void servesHealthReadinessMetricsConfigAndInfo() throws Exception {
        try (Running running = start()) {
            greet(running.address("hello"), "world");
            assertThat(get(running, "/healthz").body()).isEqualTo("ok\n");
            assertThat(get(running, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(running, "/metrics").body())
                    .contains("hello_lines_total 1.0", "process_direct_memory_limit_bytes", "process_ready 1.0");
            assertThat(get(running, "/config").body())
                    .contains("\"greeting\":{\"value\":\"Hello\",\"origin\":\"default\"}");
            assertThat(get(running, "/info").body()).contains("\"server\":\"hello\"", "\"transport\":\"epoll\"");
            assertThat(get(running, "/status").body()).contains("\"title\":\"Clients\"", "\"ready\":true");
        }
    }

    @Test
    void refusesAPortThatIsTakenAndSaysWhoHoldsIt() throws Exception {
        try (Running first = start()) {
            String taken = "127.0.0.1:" + first.address("hello").getPort();
            assertThatThrownBy(() -> Launcher.start(new HelloMain(), "--listen", taken, "--admin", "none"))
                    .isInstanceOf(BindFailedException.class)
                    .hasMessageContaining(taken + ": port in use by ")
                    .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
        }
    }

    @Test
    void movesADefaultAdminPortThatIsTaken() throws Exception {
        try (Running first = Launcher.start(new HelloMain(), "--listen", "127.0.0.1:0");
                Running second = Launcher.start(new HelloMain(), "--listen", "127.0.0.1:0")) {
            assertThat(second.adminAddress().getPort())
                    .isGreaterThan(first.adminAddress().getPort());
            assertThat(get(second, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void reloadsTheFileWhenItChanges() throws Exception {
        Path file = dir.resolve("hello.yaml");
        Files.writeString(file, "greeting: One\n");
        try (Running running = start("-c", file.toString())) {
            assertThat(greet(running.address("hello"), "x")).isEqualTo("One, x");
            Files.writeString(file, "greeting: Three\n");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(greet(running.address("hello"), "x")).isEqualTo("Three, x"));
        }
    }

    @Test
    void reloadsThroughTheAdminEndpointAllOrNothing() throws Exception {
        Path file = dir.resolve("hello.yaml");
        Files.writeString(file, "greeting: One\n");
        try (Running running = start("-c", file.toString(), "--reload-on-change", "false")) {
            Files.writeString(file, "greeting: Two\nmax-line: 2KiB\n");
            HttpResponse<String> refused = send(HttpRequest.newBuilder(uri(running, "/reload"))
                    .header("X-Netloft", "1")
                    .POST(BodyPublishers.noBody())
                    .build());
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("max-line: 2KiB (expected: 1KiB as at the start)");
            assertThat(greet(running.address("hello"), "x")).isEqualTo("One, x");

            Files.writeString(file, "greeting: Two\n");
            HttpResponse<String> done = send(HttpRequest.newBuilder(uri(running, "/reload"))
                    .header("X-Netloft", "1")
                    .POST(BodyPublishers.noBody())
                    .build());
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.body()).isEqualTo("{\"reloaded\":[\"greeting\"]}");
            assertThat(greet(running.address("hello"), "x")).isEqualTo("Two, x");
        }
    }

    @Test
    void drainsWhenAskedOverTheAdminPortAndWaitsForClients() throws Exception {
        try (Running running = start("--drain-timeout", "20s");
                Socket client = new Socket(
                        running.address("hello").getAddress(),
                        running.address("hello").getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("first\n".getBytes(StandardCharsets.UTF_8));
            var reader = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            assertThat(reader.readLine()).isEqualTo("Hello, first");
            HttpResponse<String> response = send(HttpRequest.newBuilder(uri(running, "/drain"))
                    .header("X-Netloft", "1")
                    .POST(BodyPublishers.noBody())
                    .build());
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(get(running, "/readyz").body()).contains("server: draining");
            var code = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return running.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            client.getOutputStream().write("second\n".getBytes(StandardCharsets.UTF_8));
            assertThat(reader.readLine()).isEqualTo("Hello, second");
            client.close();
            assertThat(code.get(15, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void refusesAnAdminEndpointBeyondLoopbackWithoutAToken() {
        assertThatThrownBy(() -> Launcher.start(new HelloMain(), "--admin", "0.0.0.0:0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("admin: 0.0.0.0:0 (expected: a loopback address, or admin-token set)");
    }
}
