package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite h2spec 2.1.0, as a plugin on Maven Central carries it, against both listeners. */
@Timeout(180)
class H2SpecTest {
    private static final String ARCHIVE = "/h2spec/2.1.0/h2spec_linux_amd64.tar.gz";
    private static final Workers WORKERS = new Workers("h2spec-test", 2, 100);
    private static final int TAR_BLOCK = 512;

    @TempDir
    private Path folder;

    @Test
    void bothListenersPass() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
        Path suite = unpack();
        ProxyConfig config;
        try (EchoServer echo = EchoRig.start()) {
            config = ProxyRig.config(ProxyRig.yaml(
                    List.of("127.0.0.1:" + EchoRig.port(echo)),
                    "tls-listen: 127.0.0.1:0",
                    "tls: {development: true}",
                    "health: {type: none}"));
            try (ProxyServer server = server(config)) {
                var listening = server.start();
                passes(suite, port(listening.get(0).address()), List.of());
                passes(suite, port(listening.get(1).address()), List.of("-t", "-k"));
            }
        }
    }

    private static ProxyServer server(ProxyConfig config) {
        return new ProxyServer(
                config,
                new Parts(
                        EchoRig.TestTransport.shared(),
                        new Meters(),
                        WORKERS.blocking(),
                        System::nanoTime,
                        InstantSource.system(),
                        Duration.ZERO,
                        TlsContexts.server(config.tls(), Parts.protocols(config), WORKERS)));
    }

    private static int port(java.net.SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private void passes(Path suite, int port, List<String> more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(suite.toString(), "-h", "127.0.0.1", "-p", String.valueOf(port), "-o", "10"));
        command.addAll(more);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(80, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(said).containsPattern("14[0-9] tests, 14[0-9] passed, 0 skipped, 0 failed");
    }

    /** The archive holds one file; a tar's entry begins with a block that names it and says its length in octal. */
    private Path unpack() throws IOException {
        try (InputStream resource = H2SpecTest.class.getResourceAsStream(ARCHIVE);
                InputStream tar = new GZIPInputStream(resource)) {
            byte[] header = tar.readNBytes(TAR_BLOCK);
            String size = new String(header, 124, 11, StandardCharsets.US_ASCII);
            Path file = folder.resolve("h2spec");
            Files.write(file, tar.readNBytes(Integer.parseInt(size, 8)));
            assertThat(file.toFile().setExecutable(true)).isTrue();
            return file;
        }
    }
}
