package io.netloft.chassis.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.hello.HelloConfig;
import io.netloft.chassis.hello.HelloMain;
import io.netloft.chassis.net.BindFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several lives in one JVM, which behave to each other as processes do. */
class HandoverTest {
    @TempDir
    private Path dir;

    // The common pool has as many threads as there are cores, and each of these waits.
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path path;
    private final List<Running> started = new ArrayList<>();
    private final List<Future<ExitCode>> ends = new ArrayList<>();

    @BeforeEach
    void makeTheFolderOurs() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        path = dir.resolve("hello.sock");
    }

    @AfterEach
    void close() {
        started.forEach(Running::close);
        threads.shutdown();
    }

    private Running start(InetSocketAddress listen, InetSocketAddress admin, String greeting, String... more) {
        List<String> args = new ArrayList<>(List.of("--handover", path.toString(), "--greeting", greeting));
        args.addAll(List.of("--listen", text(listen), "--admin", text(admin)));
        args.addAll(List.of(more));
        Running running = Launcher.start(new HelloMain(), args.toArray(String[]::new));
        started.add(running);
        ends.add(threads.submit(running::await));
        return running;
    }

    private Running first() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return start(any, any, "first");
    }

    private Running after(Running older, String greeting, String... more) {
        return start(older.address("hello"), older.adminAddress(), greeting, more);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private ExitCode end(int life) throws Exception {
        return ends.get(life).get(20, TimeUnit.SECONDS);
    }

    private static String greet(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return greet(socket);
        }
    }

    private static String greet(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("x\n".getBytes(StandardCharsets.UTF_8));
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        return String.valueOf(reader.readLine());
    }

    /** Connects again and again on some threads, and keeps what was answered and what went wrong. */
    private static final class Clients implements AutoCloseable {
        private final AtomicInteger served = new AtomicInteger();
        private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
        private final List<Future<?>> runs = new ArrayList<>();
        private volatile boolean stop;

        Clients(InetSocketAddress address, ExecutorService threads) {
            for (int i = 0; i < 4; i++) {
                runs.add(threads.submit(() -> run(address)));
            }
        }

        private void run(InetSocketAddress address) {
            while (!stop) {
                try {
                    String answer = greet(address);
                    if (answer.endsWith(", x")) {
                        served.incrementAndGet();
                    } else {
                        troubles.add(answer);
                    }
                } catch (IOException e) {
                    troubles.add(e.toString());
                }
            }
        }

        void awaitMore(int more) {
            int target = served.get() + more;
            await().until(() -> served.get() >= target || !troubles.isEmpty());
        }

        @Override
        public void close() {
            stop = true;
            await().until(() -> runs.stream().allMatch(Future::isDone));
        }
    }

    @Test
    void losesNoConnectionOverThreeGenerations() throws Exception {
        Running first = first();
        InetSocketAddress address = first.address("hello");
        try (var clients = new Clients(address, threads)) {
            clients.awaitMore(200);
            Running second = after(first, "second");
            assertThat(second.address("hello")).isEqualTo(address);
            assertThat(second.adminAddress()).isEqualTo(first.adminAddress());
            assertThat(end(0)).isEqualTo(ExitCode.DONE);
            clients.awaitMore(200);
            Running third = after(second, "third");
            assertThat(end(1)).isEqualTo(ExitCode.DONE);
            clients.awaitMore(200);
            assertThat(clients.troubles).isEmpty();
            assertThat(greet(third.address("hello"))).isEqualTo("third, x");
        }
        assertThat(path).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        started.get(2).close();
        assertThat(path).doesNotExist();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void theOlderOneServesItsConnectionsToTheirEndAndTheAdminPortIsTheNewerOnes() throws Exception {
        Running first = first();
        try (Socket old = new Socket(
                InetAddress.getLoopbackAddress(), first.address("hello").getPort())) {
            assertThat(greet(old)).isEqualTo("first, x");
            Running second = after(first, "second");
            await().until(() -> greet(second.address("hello")).equals("second, x"));
            for (int i = 0; i < 20; i++) {
                assertThat(greet(second.address("hello"))).isEqualTo("second, x");
                assertThat(RunningTest.get(second, "/readyz").statusCode()).isEqualTo(200);
            }
            assertThat(greet(old)).isEqualTo("first, x");
            assertThat(ends.get(0).isDone()).isFalse();
        }
        assertThat(end(0)).isEqualTo(ExitCode.DONE);
    }

    @Test
    void goesOnWhenTheNewerOneFailsToStart() throws Exception {
        Running first = first();
        InetSocketAddress address = first.address("hello");
        try (var clients = new Clients(address, threads);
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 3; i++) {
                clients.awaitMore(50);
                assertThatThrownBy(() -> start(address, (InetSocketAddress) taken.getLocalSocketAddress(), "never"))
                        .isInstanceOf(BindFailedException.class);
            }
            clients.awaitMore(200);
            assertThat(clients.troubles).isEmpty();
            assertThat(greet(address)).isEqualTo("first, x");
            assertThat(ends.get(0).isDone()).isFalse();
            Running second = after(first, "second");
            assertThat(end(0)).isEqualTo(ExitCode.DONE);
            clients.awaitMore(50);
            assertThat(clients.troubles).isEmpty();
            assertThat(greet(second.address("hello"))).isEqualTo("second, x");
        }
    }

    /** A hello that becomes ready when told. */
    private static final class SlowMain extends ServerCommand<HelloConfig> {
        private final AtomicBoolean warm;

        SlowMain(AtomicBoolean warm) {
            this.warm = warm;
        }

        @Override
        public String name() {
            return "hello";
        }

        @Override
        public Class<HelloConfig> configType() {
            return HelloConfig.class;
        }

        @Override
        public Server<HelloConfig> create(HelloConfig config, Chassis chassis) {
            chassis.admin().readiness("warmth", () -> warm.get() ? "" : "cold");
            return new HelloMain().create(config, chassis);
        }
    }

    @Test
    void servesNobodyBeforeItIsReadyAndLeavesThemToTheOlderOne() throws Exception {
        Running first = first();
        InetSocketAddress address = first.address("hello");
        AtomicBoolean warm = new AtomicBoolean();
        Future<Running> second = threads.submit(() -> Launcher.start(
                new SlowMain(warm),
                "--handover=" + path,
                "--greeting=second",
                "--listen=" + text(address),
                "--admin=" + text(first.adminAddress())));
        try (var clients = new Clients(address, threads)) {
            clients.awaitMore(300);
            assertThat(clients.troubles).isEmpty();
            assertThat(second.isDone()).isFalse();
            assertThat(greet(address)).isEqualTo("first, x");
            warm.set(true);
            started.add(second.get(20, TimeUnit.SECONDS));
            assertThat(end(0)).isEqualTo(ExitCode.DONE);
            clients.awaitMore(50);
            assertThat(clients.troubles).isEmpty();
            assertThat(greet(address)).isEqualTo("second, x");
        }
    }

    @Test
    void closesAListenerThatTheNewerOneDoesNotHave() throws Exception {
        Running first = first();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Running second = start(any, first.adminAddress(), "second");
        assertThat(end(0)).isEqualTo(ExitCode.DONE);
        assertThatThrownBy(() -> greet(first.address("hello"))).isInstanceOf(IOException.class);
        assertThat(greet(second.address("hello"))).isEqualTo("second, x");
    }

    @Test
    void passesOverASocketThatADeadProcessLeftBehind() throws Exception {
        try (var dead = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        Running first = first();
        after(first, "second");
        assertThat(end(0)).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theOlderOneLeavesTheSocketsFileToTheNewerOne() throws Exception {
        first();
        assertThat(ask("take 1 hello 1", "send", "ready")).startsWith("offer ").endsWith("leaving\n");
        assertThat(end(0)).isEqualTo(ExitCode.DONE);
        // The newer one puts its own there at any moment from now on: a look and a deletion could meet it.
        assertThat(path).exists();
        Running next = first();
        assertThat(greet(next.address("hello"))).isEqualTo("first, x");
    }

    /** The first line of the answer, or all of it up to a refusal. */
    private String ask(String... lines) throws IOException {
        try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            for (String line : lines) {
                peer.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            }
            ByteBuffer answer = ByteBuffer.allocate(1024);
            while (peer.read(answer) >= 0 && (lines.length > 1 || !endsWithALine(answer))) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    private static boolean endsWithALine(ByteBuffer bytes) {
        return bytes.position() > 0 && bytes.get(bytes.position() - 1) == '\n';
    }

    @Test
    void refusesWhoSpeaksOtherwiseAndGoesOn() throws Exception {
        Running first = first();
        assertThat(ask("take 2 hello 1")).isEqualTo("refuse handover version 2 is asked for, and 1 spoken\n");
        assertThat(ask("take 1 proxy 1")).isEqualTo("refuse here is a hello, not a proxy\n");
        assertThat(ask("ready 0")).isEqualTo("refuse not understood: ready\n");
        try (SocketChannel asking = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            asking.write(ByteBuffer.wrap("take 1 hello 1\n".getBytes(StandardCharsets.UTF_8)));
            ByteBuffer offer = ByteBuffer.allocate(1024);
            asking.read(offer);
            assertThat(new String(offer.array(), StandardCharsets.UTF_8)).startsWith("offer 127.0.0.1:");
            assertThat(ask("take 1 hello 1")).isEqualTo("refuse another process is taking over\n");
            assertThatThrownBy(() -> after(first, "never"))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("refused: another process is taking over");
        }
        assertThat(greet(first.address("hello"))).isEqualTo("first, x");
        await().until(() -> ask("take 1 hello 1", "send", "ready 7").contains("refuse not understood: 7"));
        await().until(() -> ask("take 1 hello 1", "send", "ready -1").contains("refuse not understood: -1"));
        assertThat(greet(first.address("hello"))).isEqualTo("first, x");
        assertThat(ends.get(0).isDone()).isFalse();
    }

    @Test
    void refusesAFolderThatOthersCanWriteAndFilesThatAreNoSocketsOfOurs() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwx---"));
        assertThatThrownBy(this::first)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("expected: a folder that only this user can write");
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(path, "precious");
        assertThatThrownBy(this::first).isInstanceOf(StartException.class).hasMessageContaining("not a socket");
        assertThat(path).hasContent("precious");
        Files.delete(path);
        path = dir.resolve("missing").resolve("hello.sock");
        assertThatThrownBy(this::first)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("expected: a path in a folder that is there");
    }

    @Test
    void needsTheEpollTransport() {
        for (String other : List.of("nio", "io_uring")) {
            assertThatThrownBy(() -> Launcher.start(
                            new HelloMain(), "--handover", path.toString(), "--transport", other, "--admin", "none"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("handover: " + path + " (expected: the epoll transport, not " + other + ")");
        }
    }
}
