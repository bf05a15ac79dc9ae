package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarProcessTest {
    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void buildAJar() throws IOException {
        jar = FixtureJar.of(folder, FixtureServer.class);
    }

    @Test
    void knowsWhereAReadyJarListens() throws IOException {
        try (JarProcess server = JarProcess.at(jar).start()) {
            try (Socket client = new Socket()) {
                client.connect(server.address("http"), 5_000);
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(server.address("admin").getPort()).isEqualTo(9);
            assertThat(server.address("admin").getAddress().isLoopbackAddress()).isTrue();
            assertThatThrownBy(() -> server.address("raft")).hasMessageContaining("proto=raft: not logged");
        }
    }

    @Test
    void tellsHowASignalEndedIt() {
        try (JarProcess server = JarProcess.at(jar).start()) {
            server.signal(Signal.TERM);
            assertThat(server.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void failsWithTheOutputWhenTheJarIsNotReadyInTime() {
        JarProcess.Launch launch = JarProcess.at(jar).args("--silent").within(Duration.ofSeconds(6));
        assertThatThrownBy(launch::start)
                .hasMessageContaining("netloft-fixture.jar: not ready")
                .hasMessageContaining("listening proto=http");
    }

    @Test
    void runsACommandToItsEnd() {
        assertThat(JarProcess.at(jar).args("--version").run()).isEqualTo(new Peer.Finished(0, "fixture 1\n", ""));
    }

    @Test
    void startsThroughACommandThatBecomesIt() {
        JarProcess.Launch launch = JarProcess.at(jar).through(List.of("nice", "-n", "1"));
        try (JarProcess server = launch.start()) {
            server.signal(Signal.KILL);
            assertThat(server.exitCode())
                    .as("the signal reached the server itself")
                    .isEqualTo(137);
        }
    }

    @Test
    void saysWhichJarIsMissing() {
        assertThatThrownBy(() -> JarProcess.of("nothing"))
                .hasMessageContaining("netloft-nothing.jar: missing")
                .hasMessageContaining("mvn package");
    }
}
