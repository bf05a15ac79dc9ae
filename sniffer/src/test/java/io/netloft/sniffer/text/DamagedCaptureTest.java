package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures cut and changed at will: text comes out, and nothing of it moves a terminal. */
class DamagedCaptureTest {
    private static final int STEP = 97;
    private static final int MOST_CUTS = 1200;
    private static final List<String> FLAGS = List.of("", "-vvv -e", "-vv -X");

    @Test
    @Timeout(240)
    void everyCaptureCutAtEvery97thOctetIsShown() throws Exception {
        int run = 0;
        for (Path file : Suite.captures()) {
            byte[] whole = Files.readAllBytes(file);
            // Of the longest ones every cut would only show the same packets again and again: some, from both ends.
            int cuts = whole.length / STEP + 1;
            int step = Math.max(1, cuts / MOST_CUTS) * STEP;
            for (int end = 0; end <= whole.length; end += step) {
                check(Arrays.copyOf(whole, end), FLAGS.get(run++ % FLAGS.size()));
            }
        }
        assertThat(run).isPositive();
    }

    @Test
    @Timeout(240)
    void everyCaptureWithOctetsChangedIsShown() throws Exception {
        Gen gen = Seeds.gen();
        for (Path file : Suite.captures()) {
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < 6; round++) {
                check(changed(whole, gen), FLAGS.get(round % FLAGS.size()));
            }
        }
    }

    private static byte[] changed(byte[] whole, Gen gen) {
        byte[] bytes = whole.clone();
        int changes = (int) gen.uniform(1, Math.max(1, bytes.length / 40));
        for (int i = 0; i < changes && bytes.length > 24; i++) {
            bytes[(int) gen.uniform(24, bytes.length - 1)] = (byte) gen.uniform(0, 255);
        }
        return bytes;
    }

    private static void check(byte[] capture, String flags) throws IOException {
        String text = Shown.text(capture, flags);
        // Verbose text of one packet repeats it a few times over; more would be a loop.
        assertThat(text.length()).isLessThan(4096 + 400 * Math.max(1, capture.length));
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if ((letter < 0x20 && letter != '\n' && letter != '\t') || letter >= 0x7F) {
                throw new AssertionError("letter " + (int) letter + " gets through with flags " + flags);
            }
        }
    }
}
