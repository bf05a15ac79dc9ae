package io.netloft.logstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.logstream.LogstreamConfig.Watching;
import io.netloft.logstream.core.TailEvent;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's logrotate, eight times, while five thousand lines a second are written. */
@NeedsPeer("logrotate")
@Timeout(120)
class LogrotateTest {
    private static final int ROTATIONS = 8;
    private static final int LINES = 40_000;
    private static final int BURST = 50;
    private static final long BURST_NS = 10_000_000;

    @TempDir
    private Path dir;

    @Test
    void createLosesNothingAndRepeatsNothing() throws Exception {
        List<String> lines = new ArrayList<>();
        List<TailEvent> events = new ArrayList<>();
        rotate("create", lines, events);
        assertThat(lines)
                .isEqualTo(IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList());
        assertThat(events).extracting(TailEvent::kind).containsOnly(TailEvent.Kind.ROTATED);
    }

    @Test
    void copytruncateDeliversAllThatWasReadableAndTellsTheRest() throws Exception {
        List<String> lines = new ArrayList<>();
        List<TailEvent> events = new ArrayList<>();
        rotate("copytruncate", lines, events);
        assertThat(lines).doesNotHaveDuplicates();
        List<Integer> numbers = lines.stream()
                .filter(line -> line.matches("line \\d+"))
                .map(line -> Integer.parseInt(line.substring(5)))
                .toList();
        assertThat(numbers).isSorted();
        assertThat(numbers).containsAll(onDisk());
        assertThat(events).extracting(TailEvent::kind).contains(TailEvent.Kind.TRUNCATED);
    }

    // Whole lines in the file and all that logrotate made of it.
    private List<Integer> onDisk() throws IOException {
        List<Integer> found = new ArrayList<>();
        for (Path file : Files.list(dir)
                .filter(path -> path.getFileName().toString().startsWith("app.log"))
                .toList()) {
            String text = Files.readString(file);
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                if (line.matches("line \\d+")) {
                    found.add(Integer.parseInt(line.substring(5)));
                }
            }
        }
        return found;
    }

    private void rotate(String mode, List<String> lines, List<TailEvent> events) throws Exception {
        Path log = Files.createFile(dir.resolve("app.log"));
        Path conf = dir.resolve("rotate.conf");
        Files.writeString(conf, log + " {\n  rotate 20\n  size 1\n  " + mode + "\n  nodateext\n  nocompress\n}\n");
        try (var rig = new Rig(Watching.AUTO, null, log.toString())) {
            Follower viewer = Follower.atOldest(rig.file(log));
            var writer = new Thread(() -> write(log));
            writer.start();
            for (int rotation = 0; rotation < ROTATIONS; rotation++) {
                int after = LINES / (ROTATIONS + 1) * (rotation + 1);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> viewer.count() >= after || !writer.isAlive());
                Peer.of("logrotate")
                        .args("-f", "-s", dir.resolve("state").toString(), conf.toString())
                        .run();
            }
            writer.join();
            String last = "line " + (LINES - 1);
            await().atMost(Duration.ofSeconds(30)).until(() -> viewer.lines().contains(last));
            lines.addAll(viewer.lines());
            events.addAll(viewer.events());
        }
    }

    // Opens the file anew every twenty lines, as a program does that is told to.
    private static void write(Path log) {
        long due = System.nanoTime();
        int next = 0;
        while (next < LINES) {
            for (int burst = 0; burst < BURST; burst += 25, next += 25) {
                var text = new StringBuilder();
                for (int i = next; i < next + 25; i++) {
                    text.append("line ").append(i).append('\n');
                }
                try (OutputStream out =
                        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            due += BURST_NS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }
}
