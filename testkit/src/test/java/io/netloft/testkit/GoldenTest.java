package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class GoldenTest {
    @TempDir
    private Path folder;

    private final String given = System.getProperty(Golden.UPDATE, "false");

    @BeforeEach
    void compareOnly() {
        System.setProperty(Golden.UPDATE, "false");
    }

    @AfterEach
    void restore() {
        System.setProperty(Golden.UPDATE, given);
    }

    @Test
    void failsOnAMissingFileAndWritesNothing() {
        assertThatThrownBy(() -> Golden.in(folder).verify("a/b.txt", "text"))
                .hasMessageContaining("missing")
                .hasMessageContaining("-Dgolden.update=true");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void writesWhenToldToAndThenCompares() {
        System.setProperty(Golden.UPDATE, "true");
        Golden.in(folder).verify("a/b.txt", "one\r\ntwo\n");
        System.setProperty(Golden.UPDATE, "false");
        assertThatCode(() -> Golden.in(folder).verify("a/b.txt", "one\ntwo\n")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Golden.in(folder).verify("a/b.txt", "one\n2\n"))
                .hasMessageContaining("differs at line 2")
                .hasMessageContaining("expected: two")
                .hasMessageContaining("actual:   2");
    }

    @Test
    void dumpsBytesAsTextAndReadsThemBack() throws Exception {
        byte[] bytes = "GET / HTTP/1.1\r\nHost: |x|\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        String dump = HexText.dump(bytes);
        assertThat(dump).startsWith("0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|\n");
        assertThat(HexText.parse("# a comment\n" + dump)).isEqualTo(bytes);
        assertThat(HexText.parse("47 45\n54")).isEqualTo("GET".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexText.parse("4745 54")).isEqualTo("GET".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(folder.resolve("x.hex"), dump);
        Golden.in(folder).verify("x.hex", bytes);
        assertThatThrownBy(() -> HexText.parse("4x")).hasMessageContaining("hex line: 4x");
    }
}
