package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import netloft.prices.v1.PricesProto;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Prices with the clients of gRPC that people have: each lists, subscribes, unsubscribes, errs, cancels, half-closes. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class PricesClientsIT {
    private static final String SERVICE = "/netloft.prices.v1.PriceService/";

    private static JarProcess server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        server = PricesJar.with("--set", "source.troubles=false").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void nothingIsLeft() {
        PricesJar.awaitNothingLeft(server);
    }

    private static String modules() {
        Path modules = Path.of(System.getProperty("netloft.root"), "target", "peers", "node_modules");
        assertThat(modules).as("which .ci/peers makes").isDirectory();
        return modules.toString();
    }

    private static String resource(String name) {
        try (InputStream in = PricesClientsIT.class.getResourceAsStream("/prices/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contract with all that it is built on, for clients that have no compiler of it. */
    private String descriptors() throws IOException {
        Map<String, FileDescriptor> files = new LinkedHashMap<>();
        collect(PricesProto.getDescriptor(), files);
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        files.values().forEach(file -> set.addFile(file.toProto()));
        return Files.write(folder.resolve("prices.pb"), set.build().toByteArray())
                .toString();
    }

    private static void collect(FileDescriptor file, Map<String, FileDescriptor> files) {
        // What a file needs comes before it.
        file.getDependencies().forEach(needed -> collect(needed, files));
        files.putIfAbsent(file.getName(), file);
    }

    // ---- grpc-js, grpcio

    @Test
    @NeedsPeer("node")
    void grpcJsDoesAll() throws IOException {
        Peer.Finished said = Peer.of("node")
                .file("client.js", resource("client.js"))
                .args("client.js", modules(), PricesJar.target(server), descriptors())
                .run();
        assertThat(said.stdout().lines())
                .as(said.stdout() + said.stderr())
                .containsExactly(
                        "list 5 true",
                        "welcome 1000",
                        "opened 0 NO/SUCH 5",
                        "snapshot EUR/USD -5",
                        "update true",
                        "pong 42",
                        "unsubscribed 0",
                        "half-closed 0",
                        "goes on after half-close",
                        "cancelled 1",
                        "refused 3 1");
        assertThat(said.exitCode()).isZero();
    }

    @Test
    @NeedsPeer("env")
    void grpcioForPythonDoesAll() throws IOException {
        // The Python that Debian's package belongs to, whichever the path has.
        Peer.Finished said = Peer.of("env")
                .file("client.py", resource("client.py"))
                .args("/usr/bin/python3", "client.py", PricesJar.target(server), descriptors())
                .run();
        assertThat(said.stdout().lines())
                .as(said.stdout() + said.stderr())
                .containsExactly(
                        "list 5 True",
                        "welcome 1000",
                        "opened 0 ('NO/SUCH', 5)",
                        "snapshot EUR/USD -5",
                        "update True",
                        "pong 42",
                        "unsubscribed 0",
                        "half-closed OK",
                        "goes on after half-close",
                        "cancelled CANCELLED",
                        "refused INVALID_ARGUMENT True");
        assertThat(said.exitCode()).isZero();
    }

    // ---- buf curl, which knows of the contract only what the server's reflection tells

    private static Peer curl(String... args) {
        // Not by node: where its package may run what it brings, this is no script.
        return Peer.of("env")
                .env("BUF_CACHE_DIR", System.getProperty("java.io.tmpdir"))
                .args(modules() + "/.bin/buf", "curl", "--protocol", "grpc", "--http2-prior-knowledge")
                .args(args);
    }

    private static String url(String method) {
        return "http://" + PricesJar.target(server) + method;
    }

    @Test
    @NeedsPeer({"env", "node"})
    void bufCurlFindsTheServicesAndListsProducts() {
        Peer.Finished services = curl("--list-services", url("")).run();
        assertThat(services.stdout().lines())
                .as(services.stderr())
                .contains(
                        "netloft.prices.v1.PriceService",
                        "netloft.prices.v1.PricePublisherService",
                        "grpc.health.v1.Health");
        Peer.Finished listed =
                curl("-d", "{\"pageSize\": 3}", url(SERVICE + "ListProducts")).run();
        assertThat(listed.exitCode()).as(listed.stderr()).isZero();
        assertThat(listed.stdout()).contains("\"productId\"", "ACME", "nextPageToken");
    }

    private static void type(RunningProcess client, String message) throws IOException {
        client.stdin().write((message + "\n").getBytes(StandardCharsets.UTF_8));
        client.stdin().flush();
    }

    private static void shows(RunningProcess client, String regex) {
        client.stdout().await(Pattern.compile(regex), PricesJar.PATIENCE);
    }

    @Test
    @NeedsPeer({"env", "node"})
    void bufCurlSubscribesErrsUnsubscribesAndHalfCloses() throws IOException {
        try (RunningProcess buf =
                curl("-d", "@-", url(SERVICE + "StreamPrices")).start()) {
            type(buf, "{\"subscribe\": {\"subscriptionId\": 1, \"productIds\": [\"EUR/USD\", \"NO/SUCH\"]}}");
            shows(buf, "\"welcome\"");
            shows(buf, "\"UNKNOWN_PRODUCT\"");
            shows(buf, "\"snapshotComplete\": ?true");
            shows(buf, "\"batchNumber\": ?\"3\"");
            type(buf, "{\"unsubscribe\": {\"subscriptionId\": 1}}");
            shows(buf, "\"closed\": ?true");
            assertThat(buf.alive()).isTrue();
            buf.stdin().close();
            assertThat(buf.exitCode(PricesJar.PATIENCE)).as(buf.tail()).isZero();
        }
    }

    @Test
    @NeedsPeer({"env", "node"})
    void bufCurlGoesOnAfterItsHalfCloseAndCancels() {
        String subscribe = "{\"subscribe\": {\"subscriptionId\": 1, \"productIds\": [\"BTC*\"]}}";
        try (RunningProcess buf =
                curl("-d", subscribe, url(SERVICE + "StreamPrices")).start()) {
            shows(buf, "\"batchNumber\": ?\"4\"");
            assertThat(PricesJar.metric(server, "prices_streams ")).isEqualTo(1);
            buf.signal(Signal.INT);
            assertThat(buf.exitCode(PricesJar.PATIENCE)).isNotZero();
        }
        PricesJar.awaitNothingLeft(server);
    }

    @Test
    @NeedsPeer({"env", "node"})
    void bufCurlIsToldWhatWasWrong() {
        Peer.Finished refused = curl("-d", "{}", url(SERVICE + "StreamPrices")).run();
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.stderr()).contains("invalid_argument", "holds no action", "google.rpc.ErrorInfo");
    }

    @Test
    @NeedsPeer({"env", "node"})
    void bufFindsNothingWrongWithTheContract() throws IOException {
        Path root = Path.of(System.getProperty("netloft.root"));
        Peer lint = Peer.of("env").env("BUF_CACHE_DIR", System.getProperty("java.io.tmpdir"));
        copy(lint, root.resolve("proto/src/main/proto"), "netloft/prices/v1/prices.proto");
        lint.file("google/rpc/status.proto", imported("google/rpc/status.proto"));
        lint.file("buf.yaml", """
                version: v2
                modules: [{path: .}]
                lint:
                  use: [STANDARD, COMMENTS]
                  ignore: [google]
                """);
        Peer.Finished linted = lint.args(modules() + "/.bin/buf", "lint").run();
        assertThat(linted.stdout() + linted.stderr()).isEmpty();
        assertThat(linted.exitCode()).isZero();
    }

    private static void copy(Peer peer, Path folder, String file) throws IOException {
        peer.file(file, Files.readString(folder.resolve(file)));
    }

    private static String imported(String file) throws IOException {
        try (InputStream in = PricesClientsIT.class.getResourceAsStream("/" + file)) {
            assertThat(in).as(file + " of the library that has it").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
