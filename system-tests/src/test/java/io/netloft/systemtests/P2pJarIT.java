package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two shells on one machine, with nothing but its loopback interface: the manual's first lines, and what may come between. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class P2pJarIT {
    private static final int LENGTH = 3_000_017;

    @TempDir
    private Path folder;

    @Test
    void oneShellSharesTheOtherListsAndGets() {
        P2pJar one = new P2pJar(List.of(), "lo", folder.resolve("one"));
        P2pJar other = new P2pJar(List.of(), "lo", folder.resolve("other"));
        // Whoever else tests on this loopback may share as well.
        String name = "report-" + ProcessHandle.current().pid() + ".iso";
        Path file = P2pJar.file(folder.resolve("in").resolve(name), LENGTH, 1);
        try (JarProcess giver = one.share(file)) {
            assertThat(other.listed(name))
                    .singleElement()
                    .asString()
                    .contains(P2pJar.link(giver).group(1), " " + LENGTH + " ", name, "127.0.0.1:");
            Peer.Finished got = other.get(name, folder.resolve("out"))
                    .within(Duration.ofSeconds(60))
                    .run();
            assertThat(got.exitCode()).as(got.stderr()).isZero();
            assertThat(got.stdout()).contains(LENGTH + " octets, " + LENGTH + " fetched");
            assertThat(folder.resolve("out").resolve(name)).hasSameBinaryContentAs(file);

            Peer.Finished again = other.get(name, folder.resolve("out")).run();
            assertThat(again.stdout()).as("what is there is not fetched again").contains(" 0 fetched");
        }
    }

    @Test
    void aNameThatNobodySharesIsSaidSo() {
        P2pJar one = new P2pJar(List.of(), "lo", folder.resolve("one"));
        Peer.Finished got =
                one.get("no such name anywhere.iso", folder.resolve("out")).run();
        assertThat(got.exitCode()).isEqualTo(1);
        assertThat(got.stderr()).contains("no such name anywhere.iso: nobody here shares it; see p2p ls");
    }

    @Test
    void aDaemonDoesWhatItIsTold() {
        String name = "told-" + ProcessHandle.current().pid() + ".iso";
        Path file = P2pJar.file(folder.resolve("in").resolve(name), LENGTH, 2);
        String hash = P2pJar.printed("magnet", file.toString()).replaceFirst("(?s).*btih:([0-9a-f]{40}).*", "$1");
        try (JarProcess daemon = JarProcess.of("p2p")
                .args("serve", "--api", "127.0.0.1:0", "--admin", "none", "--listen", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("data").toString(), "--discovery-interfaces", "lo")
                .start()) {
            String server = "127.0.0.1:" + daemon.address("http").getPort();
            assertThat(P2pJar.printed("share", file.toString(), "--server", server))
                    .contains("btih:" + hash);
            assertThat(statusOf(name, server)).contains(" giving ", " 100% ", " " + LENGTH + " ", hash);

            assertThat(P2pJar.printed("pause", name, "--server", server)).isEqualTo(name + ": paused\n");
            assertThat(statusOf(name, server)).contains(" paused ");
            P2pJar one = new P2pJar(List.of(), "lo", folder.resolve("one"));
            Peer.Finished none = one.command(
                            "get", hash, "-o", folder.resolve("none").toString(), "--timeout", "2")
                    .run();
            assertThat(none.stderr()).as("who rests gives nothing").contains("nothing came for 2 s");

            assertThat(P2pJar.printed("resume", hash, "--server", server)).isEqualTo(name + ": giving\n");
            assertThat(P2pJar.printed("verify", name, "--server", server)).isEqualTo(name + ": is looked through\n");
            Peer.Finished got = one.get(hash, folder.resolve("out"))
                    .within(Duration.ofSeconds(60))
                    .run();
            assertThat(got.exitCode()).as(got.stderr()).isZero();
            assertThat(folder.resolve("out").resolve(name)).hasSameBinaryContentAs(file);

            assertThat(P2pJar.printed("forget", hash, "--server", server)).isEqualTo(name + ": forgotten\n");
            assertThat(P2pJar.printed("status", "--server", server)).doesNotContain(hash);
            assertThat(file).as("what is forgotten stays").exists();
            Peer.Finished again = JarProcess.of("p2p")
                    .args("forget", hash, "--server", server)
                    .run();
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.stderr()).contains("share: " + hash, "expected: the info-hash or name of a share");
        }
    }

    @Test
    @NeedsPeer(value = "mount", root = true)
    void aFullDiskIsWaitedFor() {
        Path file = P2pJar.file(folder.resolve("in/wait.iso"), LENGTH, 3);
        P2pJar one = new P2pJar(List.of(), "lo", folder.resolve("one"));
        P2pJar other = new P2pJar(List.of(), "lo", folder.resolve("other"));
        try (SmallDisk disk = SmallDisk.of(8 << 20);
                JarProcess giver = one.share(file)) {
            disk.fill();
            String hash = P2pJar.link(giver).group(1);
            try (JarProcess getter = other.get(hash, disk.dir()).startUnready()) {
                getter.process()
                        .stderr()
                        .await(Pattern.compile("could not be written.*No space left"), Duration.ofSeconds(30));
                assertThat(getter.process().alive()).isTrue();
                disk.relieve();
                assertThat(getter.process().exitCode(Duration.ofSeconds(60)))
                        .as(getter.process().tail())
                        .isZero();
                assertThat(disk.dir().resolve("wait.iso")).hasSameBinaryContentAs(file);
            }
        }
    }

    private static String statusOf(String name, String server) {
        return P2pJar.printed("status", "--server", server)
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow();
    }
}
