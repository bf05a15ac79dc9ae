package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a member that a crash or a bad disk has changed while it was down: noticed, said where, and made good. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class KvstoreDiskIT {
    private static final int PATIENCE_MS = 15_000;
    private static final int KEYS = 400;
    private static final String[] SETTINGS = {"--set", "commit.snapshot-every=64KiB"};

    @TempDir
    private static Path shared;

    private static KvCluster three;
    private static int times;

    @TempDir
    private Path folder;

    private KvCluster cluster;

    @BeforeAll
    static void startThree() {
        three = KvCluster.onLoopback(3, shared.resolve(Integer.toString(++times)), SETTINGS);
    }

    @AfterAll
    static void stopThree() {
        three.close();
    }

    /** What a test that failed left behind is no affair of the next. */
    @AfterEach
    void tidy() {
        if (cluster != three) {
            cluster.close();
            return;
        }
        if (!three.ids().stream().allMatch(three::alive)) {
            three.close();
            startThree();
        }
    }

    private void startOne() {
        cluster = KvCluster.onLoopback(1, folder, SETTINGS);
    }

    private void useThree() throws IOException {
        cluster = three;
        cluster.awaitWell();
        try (RespClient client = new RespClient(cluster.address("a"), PATIENCE_MS)) {
            assertThat(client.ask("FLUSHALL").text()).isEqualTo("OK");
        }
    }

    // A snapshot each 64 KiB: some eight of them, in entries of their own.
    private void write(String id) throws IOException {
        awaitAnswers(id);
        try (RespClient client = new RespClient(cluster.address(id), PATIENCE_MS)) {
            for (int i = 0; i < KEYS; i++) {
                client.send("SET", "k" + i, value(i));
                if (i % 20 == 19) {
                    for (int j = 0; j < 20; j++) {
                        assertThat(client.reply().text()).isEqualTo("OK");
                    }
                }
            }
        }
    }

    /** Whoever has just come back is told who leads, and what it missed, in a while. */
    private void awaitAnswers(String id) {
        await(id + " to answer").atMost(Duration.ofSeconds(30)).until(() -> {
            try (RespClient client = new RespClient(cluster.address(id), PATIENCE_MS)) {
                return !client.ask("GET", "k0").isError();
            }
        });
    }

    private static String value(int i) {
        return i + "-" + "v".repeat(1_200);
    }

    private void everythingIsThere(String id) throws IOException {
        awaitAnswers(id);
        try (RespClient client = new RespClient(cluster.address(id), PATIENCE_MS)) {
            for (int i = 0; i < KEYS; i++) {
                String found = String.valueOf(client.ask("GET", "k" + i));
                assertThat(found.equals(value(i))).as("k%d: %.100s", i, found).isTrue();
            }
            assertThat(client.ask("DBSIZE").text()).isEqualTo(Integer.toString(KEYS));
        }
    }

    private List<Path> snapshots(String id) {
        return await("two snapshots of " + id)
                .atMost(Duration.ofSeconds(20))
                .until(() -> KvFiles.snapshots(cluster.folder(id)), found -> found.size() >= 2);
    }

    private String said(String id) {
        return cluster.process(id).process().stderr().text();
    }

    private void kill(String id) {
        cluster.signal(id, Signal.KILL);
    }

    // ---- snapshots

    @Test
    void aSnapshotWithAFlippedByteIsNamedAndTheOneBeforeItIsUsed() throws IOException {
        startOne();
        write("a");
        snapshots("a");
        kill("a");
        Path newest = snapshots("a").get(0);
        KvFiles.flip(newest, (int) Files.size(newest) / 2);
        cluster.startAgain("a");
        assertThat(said("a"))
                .containsPattern(
                        "ERROR.*snapshot is damaged.*" + newest.getFileName() + ".*at byte \\d+; use an earlier one");
        everythingIsThere("a");
        // It is put aside, and the next start has nothing to complain of.
        assertThat(Path.of(newest + ".damaged")).exists();
        kill("a");
        cluster.startAgain("a");
        assertThat(said("a")).doesNotContain("damaged");
        everythingIsThere("a");
    }

    @Test
    void aSnapshotThatWasCutOffIsNamedAndTheOneBeforeItIsUsed() throws IOException {
        startOne();
        write("a");
        snapshots("a");
        kill("a");
        Path newest = snapshots("a").get(0);
        int length = (int) Files.size(newest) / 3;
        KvFiles.truncate(newest, length);
        cluster.startAgain("a");
        assertThat(said("a"))
                .containsPattern("ERROR.*snapshot is damaged.*" + newest.getFileName() + ".*cut off at byte " + length);
        everythingIsThere("a");
    }

    @Test
    void withoutAnySnapshotThatIsWholeItRefusesToStartAndSaysWhatToDo() throws IOException {
        startOne();
        write("a");
        snapshots("a");
        kill("a");
        for (Path each : snapshots("a")) {
            KvFiles.flip(each, 20);
        }
        JarProcess refusing = cluster.startUnready("a");
        assertThat(refusing.exitCode()).isEqualTo(1);
        assertThat(said("a")).contains("no snapshot is whole").contains("restore a backup");
        assertThat(said("a")).doesNotContain("ready took=").doesNotContain("\tat ");
    }

    // ---- the log

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEntryThatWasBeingWrittenIsCutAndTheMemberCatchesUp(boolean zerosFollow) throws IOException {
        useThree();
        write("b");
        String follower = follower();
        everythingIsThere(follower);
        kill(follower);
        KvFiles.tear(KvFiles.segments(cluster.folder(follower)).get(0), zerosFollow);
        cluster.startAgain(follower);
        everythingIsThere(follower);
        write(follower);
        kill(follower);
        cluster.startAgain(follower);
        everythingIsThere(follower);
    }

    @Test
    void aFlippedByteInTheMiddleOfTheLogIsRefusedWithFileAndOffset() throws IOException {
        refusesAndGoesOnWhenItIsPutRight((log, end) -> KvFiles.flip(log, end / 2));
    }

    /** An entry that claims to go on beyond the end of the file looks like one that was being written. */
    @Test
    void aLengthInTheMiddleOfTheLogThatPointsPastItsEndIsRefused() throws IOException {
        refusesAndGoesOnWhenItIsPutRight(
                (log, end) -> KvFiles.overwrite(log, KvFiles.HEADER, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 7));
    }

    private interface Damage {
        void to(Path log, int end) throws IOException;
    }

    private void refusesAndGoesOnWhenItIsPutRight(Damage damage) throws IOException {
        useThree();
        write("b");
        String follower = follower();
        kill(follower);
        Path newest = KvFiles.segments(cluster.folder(follower)).get(0);
        byte[] whole = Files.readAllBytes(newest);
        damage.to(newest, KvFiles.written(newest));
        JarProcess refusing = cluster.startUnready(follower);
        assertThat(refusing.exitCode()).isEqualTo(1);
        assertThat(said(follower))
                .containsPattern(newest.getFileName() + ": offset \\d+: .*expected")
                .doesNotContain("ready took=")
                .doesNotContain("\tat ");
        everythingIsThere(other(follower));
        Files.write(newest, whole);
        cluster.startAgain(follower);
        everythingIsThere(follower);
    }

    /** The log is cut behind the older of two snapshots, a segment at a time; a new term begins a new one. */
    @Test
    void aMemberThatWasAwayForLongIsGivenASnapshot() throws IOException {
        useThree();
        String follower = follower();
        kill(follower);
        String leader = cluster.leader();
        long lastKnown = KvFiles.first(KvFiles.segments(cluster.folder(leader)).get(0));
        write(leader);
        kill(leader);
        cluster.startAgain(leader);
        write(leader);
        String next = cluster.leader();
        await("the log to be cut")
                .atMost(Duration.ofSeconds(20))
                .until(() -> KvFiles.segments(cluster.folder(next)).stream()
                        .allMatch(segment -> KvFiles.first(segment) > lastKnown));
        cluster.startAgain(follower);
        everythingIsThere(follower);
        cluster.process(follower).awaitLine("snapshot taken over from the leader", Duration.ofSeconds(20));
    }

    private String follower() {
        String leader = cluster.leader();
        return other(leader);
    }

    private String other(String than) {
        return cluster.ids().stream().filter(id -> !id.equals(than)).findFirst().orElseThrow();
    }
}
