package io.netloft.sniffer.app;

import io.netloft.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servers of prices and of files said, in captures that the system tests of the sniffer wrote. */
class ToolkitCaptureTest {
    @ParameterizedTest
    @ValueSource(strings = {"prices", "swarm"})
    void everyMessageIsTold(String name) throws IOException {
        byte[] capture = Files.readAllBytes(Path.of("src", "test", "resources", "captures", name + ".pcap"));
        String said = String.join("\n", Apps.lines(capture, Apps.options(false)));
        Golden.files().verify("captures/" + name + ".app.txt", said + "\n");
    }
}
