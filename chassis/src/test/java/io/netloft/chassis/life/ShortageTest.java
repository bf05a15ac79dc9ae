package io.netloft.chassis.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.hello.HelloMain;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real JVM with few descriptors. */
class ShortageTest {
    private static final Pattern LISTEN = Pattern.compile("proto=hello addr=127\\.0\\.0\\.1:(\\d+)");
    private static final int LIMIT = 200;
    private static final int WAITED = 40;

    @TempDir
    private Path dir;

    private Process process;
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        process.destroyForcibly();
    }

    private String err() throws IOException {
        return Files.readString(dir.resolve("err"));
    }

    private void start(String transport) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "ulimit -n " + LIMIT + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HelloMain.class.getName()));
        command.addAll(List.of("--listen", "127.0.0.1:0", "--admin", "none", "--transport", transport));
        process = new ProcessBuilder(command)
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
        await().atMost(Duration.ofSeconds(40)).until(() -> err().contains("ready took="));
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("x\n".getBytes(StandardCharsets.UTF_8));
        sockets.add(socket);
        return socket;
    }

    private long failureLines() throws IOException {
        return err().lines()
                .filter(line -> line.contains("no descriptor for a connection, it waits"))
                .count();
    }

    private Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void waitsForDescriptorsWithoutSpinningAndServesWhoWaited(String transport) throws Exception {
        start(transport);
        Matcher matcher = LISTEN.matcher(err());
        assertThat(matcher.find()).isTrue();
        int port = Integer.parseInt(matcher.group(1));
        for (int i = 0; i < LIMIT; i++) {
            connect(port);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> failureLines() == 1);
        Duration before = cpu();
        long beganNs = System.nanoTime();
        await().atMost(Duration.ofSeconds(10)).until(() -> System.nanoTime() - beganNs > 2_000_000_000L);
        assertThat(cpu().minus(before)).isLessThan(Duration.ofMillis(700));
        assertThat(failureLines()).isEqualTo(1);
        for (Socket served : sockets.subList(0, LIMIT - WAITED)) {
            served.close();
        }
        for (Socket waited : sockets.subList(LIMIT - WAITED, sockets.size())) {
            assertThat(waited.getInputStream().read()).isEqualTo('H');
        }
        assertThat(err()).contains("limit=" + LIMIT).doesNotContain("\tat ");
    }
}
