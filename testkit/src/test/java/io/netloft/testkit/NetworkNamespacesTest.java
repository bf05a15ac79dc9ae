package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsPeer(
        value = {"ip", "nsenter"},
        root = true)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NetworkNamespacesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static NetworkNamespaces net;
    private static final Map<String, JarProcess> MEMBERS = new HashMap<>();
    private static int sent;

    @BeforeAll
    static void start() throws IOException {
        Path jar = FixtureJar.of(folder, FixtureMember.class);
        net = NetworkNamespaces.of("a", "b", "c");
        for (String member : List.of("a", "b", "c")) {
            MEMBERS.put(
                    member,
                    JarProcess.at(jar)
                            .through(net.command(member))
                            .args(net.address(member))
                            .start());
        }
    }

    @AfterAll
    static void stop() {
        net.close();
        MEMBERS.values().forEach(JarProcess::close);
        assertThat(MEMBERS.values()).noneMatch(member -> member.process().alive());
        assertThat(Path.of("/run/netns").toFile().list())
                .noneMatch(name ->
                        name.startsWith("netloft-" + ProcessHandle.current().pid() + "-"));
    }

    @AfterEach
    void heal() {
        net.heal();
    }

    /** Has a member say a new word to another, and returns the word. */
    private static String say(String from, String to) throws IOException {
        String word = "word" + ++sent + ".";
        String line = net.address(to) + " " + word + "\n";
        RunningProcess member = MEMBERS.get(from).process();
        member.stdin().write(line.getBytes(StandardCharsets.US_ASCII));
        member.stdin().flush();
        return word;
    }

    private static String sayFromHere(String to) throws IOException {
        String word = "word" + ++sent + ".";
        byte[] text = word.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress address = InetAddress.getByName(net.address(to));
            socket.send(new DatagramPacket(text, text.length, address, FixtureMember.PORT));
        }
        return word;
    }

    private static void hears(String member, String word) {
        MEMBERS.get(member).process().stdout().await(Pattern.compile("got " + Pattern.quote(word)), LONG);
    }

    private static boolean heard(String member, String word) {
        return MEMBERS.get(member).process().stdout().text().contains("got " + word);
    }

    private static void reaches(String from, String to) throws IOException {
        hears(to, say(from, to));
    }

    @Test
    void everyoneReachesEveryoneByAnAddressOfItsOwn() throws IOException {
        reaches("a", "b");
        reaches("b", "c");
        reaches("c", "a");
        hears("b", sayFromHere("b"));
        assertThat(MEMBERS.get("b").process().stdout().text())
                .contains("from " + net.address("a"))
                .contains("from " + net.host());
    }

    @Test
    void whoIsCutOffIsReachedByNobodyUntilItJoins() throws IOException {
        reaches("a", "b");
        reaches("b", "a");
        hears("a", sayFromHere("a"));
        net.cutOff("a");
        String lost = say("b", "a");
        String alsoLost = sayFromHere("a");
        String lostToo = say("a", "b");
        reaches("b", "c");
        net.join("a");
        reaches("b", "a");
        reaches("a", "b");
        hears("a", sayFromHere("a"));
        assertThat(heard("a", lost) || heard("a", alsoLost) || heard("b", lostToo))
                .isFalse();
    }

    @Test
    void aCutOfOneDirectionLeavesTheOther() throws IOException {
        reaches("a", "b");
        net.cutOff("a", "b");
        String lost = say("a", "b");
        reaches("b", "a");
        reaches("a", "c");
        net.join("a", "b");
        reaches("a", "b");
        assertThat(heard("b", lost)).isFalse();
    }

    @Test
    void whoIsIsolatedIsStillReachedByTheTest() throws IOException {
        reaches("c", "a");
        net.isolate("c");
        String lost = say("a", "c");
        String lostToo = say("c", "b");
        hears("c", sayFromHere("c"));
        reaches("a", "b");
        net.heal();
        reaches("a", "c");
        reaches("c", "b");
        assertThat(heard("c", lost) || heard("b", lostToo)).isFalse();
    }

    @Test
    void signalsReachTheProcessInside() throws IOException {
        reaches("a", "b");
        MEMBERS.get("b").signal(Signal.STOP);
        String late = say("a", "b");
        reaches("a", "c");
        assertThat(heard("b", late)).isFalse();
        MEMBERS.get("b").signal(Signal.CONT);
        hears("b", late);
    }

    @Test
    void delaysWhereTheKernelCan() throws IOException {
        reaches("a", "b");
        if (net.canSlow()) {
            net.slow("a", Duration.ofMillis(300), 0);
            long beganNs = System.nanoTime();
            reaches("a", "b");
            assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isGreaterThan(Duration.ofMillis(290));
        } else {
            assertThatThrownBy(() -> net.slow("a", Duration.ofMillis(300), 0)).hasMessageContaining("netem");
        }
    }

    @Test
    void refusesMembersItDoesNotKnow() {
        assertThatThrownBy(() -> net.cutOff("z")).hasMessageContaining("member: z (expected: one of [a, b, c])");
        assertThatThrownBy(() -> NetworkNamespaces.of("a", "a")).hasMessageContaining("member: a (expected: ");
        assertThatThrownBy(() -> NetworkNamespaces.of("../a")).hasMessageContaining("member: ../a (expected: ");
    }

    @Test
    void sweepsWhatADeadJvmLeft() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        String left = "netloft-" + gone.pid() + "-1-a";
        RootTool.run("ip", "netns", "add", left);
        Process inside = new ProcessBuilder("nsenter", "--net=/run/netns/" + left, "--", "sleep", "100").start();
        await("the process inside")
                .atMost(LONG)
                .until(() -> RootTool.run("ip", "netns", "pids", left).contains("" + inside.pid()));
        NetworkNamespaces.of("a").close();
        assertThat(Files.exists(Path.of("/run/netns", left))).isFalse();
        assertThat(inside.waitFor(20, TimeUnit.SECONDS)).isTrue();
        reaches("a", "b");
    }
}
