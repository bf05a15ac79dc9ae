package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two shells on one machine, with nothing but its loopback interface: the manual's first lines. */
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
}
