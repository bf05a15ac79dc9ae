package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Packets of every kind with fields at random, made by a generator of our own, against what tcpdump 4.99.3 printed of
 * them.
 */
class OwnCaptureTest {
    private static final Path CAPTURES = Path.of("src", "test", "resources", "captures");

    @ParameterizedTest
    @CsvSource({"'', plain", "-v, v", "-vvv -e, vvve", "-q -e, qe"})
    void packetsOfEveryKindAreShownAsTcpdumpShowsThem(String flags, String name) throws Exception {
        byte[] capture = Files.readAllBytes(CAPTURES.resolve("kinds.pcap"));
        String wanted = Files.readString(CAPTURES.resolve("kinds." + name + ".txt"), StandardCharsets.ISO_8859_1);
        assertThat(Shown.text(capture, flags).lines())
                .containsExactlyElementsOf(wanted.lines().toList());
    }
}
