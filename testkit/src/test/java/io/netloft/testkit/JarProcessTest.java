package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarProcessTest {
    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void buildAJar() throws IOException {
        jar = folder.resolve("netloft-fixture.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FixtureServer.class.getName());
        String entry = FixtureServer.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream compiled = FixtureServer.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            compiled.transferTo(out);
        }
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
        JarProcess.Launch launch = JarProcess.at(jar).args("--silent").within(Duration.ofSeconds(2));
        assertThatThrownBy(launch::start)
                .hasMessageContaining("netloft-fixture.jar: not ready")
                .hasMessageContaining("listening proto=http");
    }

    @Test
    void runsACommandToItsEnd() {
        assertThat(JarProcess.at(jar).args("--version").run()).isEqualTo(new Peer.Finished(0, "fixture 1\n", ""));
    }

    @Test
    void saysWhichJarIsMissing() {
        assertThatThrownBy(() -> JarProcess.of("nothing"))
                .hasMessageContaining("netloft-nothing.jar: missing")
                .hasMessageContaining("mvn package");
    }
}
