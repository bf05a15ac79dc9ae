package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.NetworkNamespaces;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One that gives, with a heap of 64 MiB, and attackers of every kind; all the while another machine fetches from it, and
 * has everything at the end.
 */
@NeedsPeer(
        value = {"ip", "nsenter"},
        root = true)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class P2pHostileIT {
    private static final int LENGTH = 60_000_003;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static NetworkNamespaces network;
    private static Path file;
    private static JarProcess giver;
    private static JarProcess good;
    private static InetSocketAddress target;
    private static String hash;

    @BeforeAll
    static void start() {
        network = NetworkNamespaces.of("giver", "good");
        file = P2pJar.file(folder.resolve("in/film.mkv"), LENGTH, 1);
        giver = at("giver")
                .command("share", file.toString(), "-v", "--listen", network.address("giver") + ":6881")
                .jvm("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                .startUnready();
        hash = P2pJar.link(giver).group(1);
        target = new InetSocketAddress(network.address("giver"), 6881);
        good = at("good")
                .get(hash, folder.resolve("out"), "--download-rate", "2MiB")
                .startUnready();
    }

    private static P2pJar at(String member) {
        return new P2pJar(network.command(member), "eth0", folder.resolve("data-" + member));
    }

    @AfterAll
    static void theGoodPeerHasEverything() {
        try {
            assertThat(giver.process().alive()).as(giver.process().tail()).isTrue();
            assertThat(good.process().exitCode(PATIENCE))
                    .as(good.process().tail())
                    .isZero();
            assertThat(folder.resolve("out/film.mkv")).hasSameBinaryContentAs(file);
            // A stack trace is of what nobody expected; a cause alone is told of what may happen.
            assertThat(giver.process().stderr().text())
                    .doesNotContain("OutOfMemory", "LEAK:", "Exception in thread", "\tat ");
        } finally {
            good.close();
            giver.close();
            network.close();
        }
    }

    @ParameterizedTest
    @EnumSource(P2pAttack.class)
    void eachAttackHasItsAnswer(P2pAttack attack) throws IOException {
        assertThat(attack.run(target, hash)).isEmpty();
        assertThat(giver.process().alive()).as(giver.process().tail()).isTrue();
    }
}
