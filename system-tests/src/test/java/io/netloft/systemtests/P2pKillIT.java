package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Gen;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the jar that find one another by discovery; the one that fetches is killed again and again. */
@Timeout(240)
class P2pKillIT {
    private static final int LENGTH = 24_000_000;
    private static final int PIECE = 32_768;
    private static final int NOTE = 8;
    private static final int KILLS = 5;
    private static final int MOST_NOTED = LENGTH / PIECE - 200;
    private static final Pattern LINK = Pattern.compile("magnet:\\?xt=urn:btih:([0-9a-f]{40})\\S*");

    @TempDir
    private Path folder;

    private JarProcess.Launch get(String link) {
        return JarProcess.of("p2p")
                .args(
                        "get",
                        link,
                        "--interface",
                        "lo",
                        "-o",
                        folder.resolve("out").toString(),
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--timeout",
                        "30");
    }

    @Test
    void whatWasNotedIsNotFetchedAgainAfterAnyKill() throws Exception {
        byte[] octets = new byte[LENGTH];
        new Random(Seeds.first()).nextBytes(octets);
        Path file = Files.write(folder.resolve("film.mkv"), octets);
        Gen gen = Seeds.gen();
        try (JarProcess giver = JarProcess.of("p2p")
                .args("share", file.toString(), "--interface", "lo", "--upload-rate", "6MiB")
                .startUnready()) {
            Matcher link = giver.process().stdout().await(LINK, Duration.ofSeconds(30));
            Path journal = folder.resolve("data/journals").resolve(link.group(1) + ".journal");
            long head = head();
            long noted = 0;
            // A machine that stalls may have fetched most of it before the first kill: some must be left for the last
            // run.
            for (int kill = 0; kill < KILLS && noted < MOST_NOTED; kill++) {
                long until = noted + gen.between(5, 80);
                try (JarProcess getter = get(link.group()).startUnready()) {
                    await().atMost(Duration.ofSeconds(30)).until(() -> notes(journal, head) >= until);
                    getter.process().signal(Signal.KILL);
                    getter.process().exitCode(Duration.ofSeconds(10));
                }
                long now = notes(journal, head);
                assertThat(now).as("pieces noted after kill " + kill).isGreaterThanOrEqualTo(until);
                noted = now;
            }
            Peer.Finished last =
                    get(link.group()).within(Duration.ofSeconds(60)).run();
            assertThat(last.exitCode()).as(last.stderr()).isZero();
            Matcher fetched = Pattern.compile("(\\d+) fetched").matcher(last.stdout());
            assertThat(fetched.find()).as(last.stdout()).isTrue();
            assertThat(Long.parseLong(fetched.group(1))).isLessThanOrEqualTo(LENGTH - (noted - 1) * PIECE);
        }
        assertThat(folder.resolve("out/film.mkv")).hasSameBinaryContentAs(file);
    }

    /**
     * What is noted is neither fetched nor hashed again: an octet that was changed meanwhile in a piece that is noted stays
     * as it is, and nothing else is other than it should be.
     */
    @Test
    void whatWasNotedIsNotHashedAgain() throws Exception {
        byte[] octets = new byte[LENGTH];
        new Random(Seeds.first()).nextBytes(octets);
        Path file = Files.write(folder.resolve("film.mkv"), octets);
        Path copy = folder.resolve("out/film.mkv");
        try (JarProcess giver = JarProcess.of("p2p")
                .args("share", file.toString(), "--interface", "lo", "--upload-rate", "6MiB")
                .startUnready()) {
            Matcher link = giver.process().stdout().await(LINK, Duration.ofSeconds(30));
            Path journal = folder.resolve("data/journals").resolve(link.group(1) + ".journal");
            try (JarProcess getter = get(link.group()).startUnready()) {
                await().atMost(Duration.ofSeconds(30)).until(() -> notes(journal, head()) >= 40);
                getter.process().signal(Signal.KILL);
                getter.process().exitCode(Duration.ofSeconds(10));
            }
            long changed =
                    flip(copy, ByteBuffer.wrap(Files.readAllBytes(journal)).getInt((int) head()));
            Peer.Finished last =
                    get(link.group()).within(Duration.ofSeconds(60)).run();
            assertThat(last.exitCode()).as(last.stderr()).isZero();
            assertThat(Files.mismatch(file, copy)).isEqualTo(changed);
            flip(copy, (int) (changed / PIECE));
            assertThat(copy).hasSameBinaryContentAs(file);
        }
    }

    /** Turns the first octet of a piece around; returns where it is. */
    private static long flip(Path copy, int piece) throws IOException {
        long at = (long) piece * PIECE;
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer octet = ByteBuffer.allocate(1);
            channel.read(octet, at);
            octet.put(0, (byte) ~octet.get(0)).flip();
            channel.write(octet, at);
            return at;
        }
    }

    /** Octets of the journal before its notes. */
    private long head() {
        return 4 + 20 + 2 + folder.resolve("out").toAbsolutePath().toString().length();
    }

    private static long notes(Path journal, long head) throws IOException {
        return Files.exists(journal) ? Math.max(0, (Files.size(journal) - head) / NOTE) : 0;
    }
}
