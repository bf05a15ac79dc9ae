package io.netloft.bench.logstream;

import io.netloft.bench.run.BenchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A large log file that looks like one: requests with identifiers, paths, states and times, and now and then an error. The
 * same for the same size; it repeats itself every 8 MiB.
 */
final class LogText {
    private static final int SEED = 20_261_121;
    private static final int PART = 8 << 20;
    /** One line of so many is an error; two in a part. */
    private static final int RARE = 30_000;

    private LogText() {}

    /** Writes a file of about that many bytes, which is on disk and in the page cache then; returns how many it has. */
    static long write(Path file, long bytes) {
        byte[] part = part();
        ByteBuffer buffer = ByteBuffer.allocateDirect(part.length).put(part);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long written = 0;
            while (written < bytes) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    written += channel.write(buffer);
                }
            }
            channel.force(false);
            return written;
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: " + bytes + " bytes of room)", e);
        }
    }

    static byte[] part() {
        var random = new SplittableRandom(SEED);
        var text = new ByteArrayOutputStream(PART + 512);
        for (int line = 0; text.size() < PART; line++) {
            text.writeBytes(line(random, line).getBytes(StandardCharsets.US_ASCII));
        }
        return text.toByteArray();
    }

    private static String line(SplittableRandom random, int number) {
        String time = String.format(
                Locale.ROOT,
                "2026-11-21T%02d:%02d:%02d.%03dZ",
                number / 3_600_000 % 24,
                number / 60_000 % 60,
                number / 1_000 % 60,
                number % 1_000);
        if (number % RARE == RARE / 2) {
            return time + " ERROR [worker-" + random.nextInt(8) + "] io.example.Upstream connection reset by upstream-"
                    + random.nextInt(9) + " id=" + hex(random) + " status=502 took=" + (10_000 + random.nextInt(9_999))
                    + "ms\n";
        }
        return time + " INFO  [worker-" + random.nextInt(8) + "] io.example.Orders request id=" + hex(random) + " user="
                + random.nextInt(100_000) + " path=/api/v1/items/" + random.nextInt(10_000) + " status="
                + (random.nextInt(20) == 0 ? 404 : 200) + " took=" + random.nextInt(900) + "ms\n";
    }

    private static String hex(SplittableRandom random) {
        return String.format(Locale.ROOT, "%016x", random.nextLong());
    }
}
