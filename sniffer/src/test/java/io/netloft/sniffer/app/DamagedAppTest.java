package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.sniffer.text.Suite;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures of applications cut and changed at will: messages come out, each a line of its own, and nothing else does. */
class DamagedAppTest {
    private static final int STEP = 97;
    private static final int MOST_CUTS = 60;
    private static final int MOST_OCTETS = 300_000;

    @Test
    @Timeout(240)
    void everyCaptureCutAtEvery97thOctetIsRead() throws Exception {
        int run = 0;
        for (Path file : captures()) {
            byte[] whole = Files.readAllBytes(file);
            int step = Math.max(1, (whole.length / STEP + 1) / MOST_CUTS) * STEP;
            for (int end = 0; end <= whole.length; end += step) {
                check(Arrays.copyOf(whole, end), run++ % 2 == 0);
            }
        }
        assertThat(run).isPositive();
    }

    @Test
    @Timeout(240)
    void everyCaptureWithOctetsChangedIsRead() throws Exception {
        Gen gen = Seeds.gen();
        for (Path file : captures()) {
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < 8; round++) {
                check(changed(whole, gen, 1 << round), round % 2 == 0);
            }
        }
    }

    private static byte[] changed(byte[] whole, Gen gen, int changes) {
        byte[] bytes = whole.clone();
        for (int i = 0; i < changes && bytes.length > 24; i++) {
            bytes[(int) gen.uniform(24, bytes.length - 1)] = (byte) gen.uniform(0, 255);
        }
        return bytes;
    }

    private static void check(byte[] capture, boolean json) throws IOException {
        List<String> lines = Apps.lines(capture, Apps.options(json));
        long letters = 0;
        for (String line : lines) {
            letters += line.length();
            for (int i = 0; i < line.length(); i++) {
                assertThat(line.charAt(i)).isBetween(' ', '~');
            }
            if (json) {
                Apps.parse(line);
            }
        }
        assertThat(letters).isLessThan(4096 + 400L * Math.max(1, capture.length));
    }

    private static List<Path> captures() throws IOException {
        try (Stream<Path> files =
                Files.walk(Suite.folder().resolveSibling("app").resolve("open"))) {
            return files.filter(file -> file.toString().matches(".*\\.pcap(ng)?"))
                    .filter(file -> file.toFile().length() < MOST_OCTETS)
                    .sorted()
                    .toList();
        }
    }
}
