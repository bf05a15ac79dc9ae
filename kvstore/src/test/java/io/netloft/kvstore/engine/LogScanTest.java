package io.netloft.kvstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogScanTest {
    private static final byte[] HEAD = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private final List<Integer> ends = new ArrayList<>();

    private Path growing() throws IOException {
        return Files.createDirectories(folder.resolve("group/current")).resolve("log_inprogress_0");
    }

    private Path closed() throws IOException {
        return Files.createDirectories(folder.resolve("group/current")).resolve("log_0-9");
    }

    private static byte[] frame(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = body.length;
        while (length > 0x7f) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(body);
        CRC32C crc = new CRC32C();
        crc.update(out.toByteArray());
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return out.toByteArray();
    }

    /** A segment with entries of these sizes, and zeros behind it. */
    private byte[] segment(Gen gen, int zeros, int... sizes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEAD);
        ends.clear();
        ends.add(out.size());
        for (int size : sizes) {
            byte[] body = gen.bytes(size, size);
            // No sector of zeros: that would be a torn one.
            for (int i = 0; i < body.length; i += 100) {
                body[i] = 1;
            }
            // As every entry of Ratis begins.
            body[0] = 0x08;
            out.writeBytes(frame(body));
            ends.add(out.size());
        }
        out.writeBytes(new byte[zeros]);
        return out.toByteArray();
    }

    private void assertKept(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        LogScan.mend(folder);
        assertThat(Files.size(file)).isEqualTo(bytes.length);
    }

    private void assertCut(Path file, byte[] bytes, int at) throws IOException {
        Files.write(file, bytes);
        LogScan.mend(folder);
        assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(bytes, at));
    }

    private void assertRefused(Path file, byte[] bytes, int at) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(() -> LogScan.mend(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": offset " + at + ": ")
                .hasMessageContaining("expected: whole entries up to the end");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void wholeSegmentsAreLeftAlone() throws IOException {
        Gen gen = Seeds.gen();
        assertKept(growing(), segment(gen, 0, 1, 200, 5_000));
        assertKept(growing(), segment(gen, 4_096, 1, 200, 5_000));
        assertKept(growing(), segment(gen, 4_096));
        assertKept(growing(), HEAD);
        assertKept(growing(), new byte[0]);
        Files.delete(growing());
        assertKept(closed(), segment(gen, 0, 1, 200, 5_000));
    }

    @Test
    void otherFilesAreNotLookedAt() throws IOException {
        Files.write(growing().resolveSibling("raft-meta"), new byte[] {1, 2, 3});
        Files.write(growing().resolveSibling("log_0-9.corrupt"), new byte[] {1, 2, 3});
        LogScan.mend(folder);
    }

    @Test
    void anEndThatIsCutIsCutOff() throws IOException {
        byte[] whole = segment(Seeds.gen(), 0, 300, 700);
        int last = ends.get(1);
        for (int cut = last + 1; cut < whole.length; cut += 13) {
            assertCut(growing(), Arrays.copyOf(whole, cut), last);
        }
    }

    @Test
    void anEndWhoseSectorsNeverCameIsCutOff() throws IOException {
        byte[] whole = segment(Seeds.gen(), 4_096, 300, 3_000);
        int last = ends.get(1);
        for (int sector = 1_024; sector < ends.get(2); sector += 512) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, sector, torn.length, (byte) 0);
            assertCut(growing(), torn, last);
        }
        byte[] holed = whole.clone();
        Arrays.fill(holed, 1_024, 1_536, (byte) 0);
        assertCut(growing(), holed, last);
    }

    @Test
    void aFlippedBitIsRefusedWithItsPlaceWhereverItIs() throws IOException {
        Gen gen = Seeds.gen();
        byte[] whole = segment(gen, 64, 300, 200, 250);
        // The last frame's own bytes excepted: a length that points behind the end may be torn.
        for (int at = 0; at < ends.get(2); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << gen.between(0, 7));
            int place = at;
            int offset = at < HEAD.length
                    ? 0
                    : ends.stream()
                            .filter(end -> end <= place)
                            .mapToInt(Integer::intValue)
                            .max()
                            .orElseThrow();
            assertRefused(growing(), flipped, offset);
        }
    }

    @Test
    void aFlippedBodyAtTheEndIsRefusedToo() throws IOException {
        byte[] whole = segment(Seeds.gen(), 64, 300, 200);
        for (int at = ends.get(1) + 2; at < ends.get(2); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x40;
            assertRefused(growing(), flipped, ends.get(1));
        }
    }

    @Test
    void aLengthThatPointsBehindTheEndDropsNothing() throws IOException {
        byte[] whole = segment(Seeds.gen(), 0, 300, 200, 250);
        byte[] flipped = whole.clone();
        flipped[ends.get(1)] |= 0x7f;
        flipped[ends.get(1) + 1] |= (byte) 0xff;
        flipped[ends.get(1) + 2] |= 0x7f;
        assertRefused(growing(), flipped, ends.get(1));
    }

    @Test
    void zerosInTheMiddleAreNoEnd() throws IOException {
        byte[] whole = segment(Seeds.gen(), 0, 300, 2_000, 250);
        Arrays.fill(whole, ends.get(1), ends.get(2), (byte) 0);
        assertRefused(growing(), whole, ends.get(1));
    }

    @Test
    void aClosedSegmentIsNeverCut() throws IOException {
        byte[] whole = segment(Seeds.gen(), 0, 300, 700);
        assertRefused(closed(), Arrays.copyOf(whole, whole.length - 10), ends.get(1));
    }

    @Test
    void aFileThatIsNoLogIsRefused() throws IOException {
        assertRefused(growing(), "SomethingElse".getBytes(StandardCharsets.US_ASCII), 0);
    }

    @Test
    void theOldestDamageIsToldFirstAndNothingIsCutBehindIt() throws IOException {
        byte[] good = segment(Seeds.gen(), 0, 300, 700);
        byte[] bad = good.clone();
        bad[50] ^= 1;
        Files.write(closed(), bad);
        byte[] torn = Arrays.copyOf(good, good.length - 10);
        Files.write(growing(), torn);
        assertThatThrownBy(() -> LogScan.mend(folder)).hasMessageStartingWith(closed() + ": offset 8: ");
        assertThat(Files.readAllBytes(growing())).isEqualTo(torn);
    }

    /** Whatever the disk does to the newest segment: what is before the damage stays, or the start is refused. */
    @Test
    void nothingThatIsWholeIsEverCutOff() {
        Seeds.check(150, gen -> {
            try {
                int[] sizes = new int[gen.between(1, 6)];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = gen.between(1, 3_000);
                }
                byte[] bytes = segment(gen, gen.between(0, 3_000), sizes);
                int from = (int) gen.uniform(HEAD.length, bytes.length - 1);
                int to = Math.min(bytes.length, from + gen.between(1, 1_500));
                for (int i = from; i < to; i++) {
                    bytes[i] = gen.flip() ? 0 : (byte) gen.between(0, 255);
                }
                Files.write(growing(), bytes);
                int whole = ends.stream()
                        .filter(end -> end <= from)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow();
                try {
                    LogScan.mend(folder);
                    assertThat(Files.size(growing())).isGreaterThanOrEqualTo(whole);
                } catch (IOException refused) {
                    assertThat(refused).hasMessageStartingWith(growing() + ": offset ");
                    assertThat(Files.readAllBytes(growing())).isEqualTo(bytes);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A machine dies while an entry of a megabyte is written to a segment of its full size: that is looked over quickly. */
    @Test
    @Timeout(20)
    void aLongTornEntryIsFoundInGoodTime() throws IOException {
        Gen gen = Seeds.gen();
        byte[] bytes = segment(gen, 31 << 20, 300, 1 << 20);
        Arrays.fill(bytes, ends.get(2) - 600, ends.get(2), (byte) 0);
        assertCut(growing(), bytes, ends.get(1));
    }
}
