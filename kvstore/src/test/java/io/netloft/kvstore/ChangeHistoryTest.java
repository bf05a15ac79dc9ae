package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.ChangeHistory.Batch;
import io.netloft.kvstore.ChangeHistory.Cursor;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangeHistoryTest {
    /** A bound whose segments are as small as they get, 64 KiB. */
    private static final long BOUND = 4 * 64 * 1024;

    private static final int PART = 256 * 1024;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private boolean busy;

    @TempDir
    private Path folder;

    private ChangeHistory history;

    @BeforeEach
    void open() throws IOException {
        history = opened();
    }

    private ChangeHistory opened() throws IOException {
        ChangeHistory its = new ChangeHistory(folder, BOUND, task -> {
            if (busy) {
                throw new RejectedExecutionException();
            }
            work.add(task);
        });
        its.open();
        return its;
    }

    private void runWork() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
    }

    /** Adds changes with revisions that leave holes. */
    private void add(long from, long to, int valueBytes) {
        for (long i = from; i <= to; i++) {
            history.add(10 * i, "set", CommitRig.bytes("key" + i), new byte[valueBytes]);
        }
    }

    /** All that follows a cursor, as revisions divided by ten; -1 at the end when changes were lost. */
    private List<Long> follow(Cursor from) {
        List<Long> found = new ArrayList<>();
        Cursor cursor = from;
        for (int empty = 0; empty < 3; ) {
            Batch batch = history.read(cursor, PART);
            if (batch.lost()) {
                found.add(-1L);
                return found;
            }
            batch.changes().forEach(one -> found.add(one.revision() / 10));
            empty = batch.changes().isEmpty() ? empty + 1 : 0;
            cursor = batch.next();
        }
        return found;
    }

    private static List<Long> numbers(long from, long to) {
        List<Long> all = new ArrayList<>();
        for (long i = from; i <= to; i++) {
            all.add(i);
        }
        return all;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void everyChangeIsReadOnceAndInOrderFromAnyRevision() {
        add(1, 500, 1_000);
        assertThat(follow(Cursor.at(1))).isEqualTo(numbers(1, 500));
        runWork();
        assertThat(follow(Cursor.at(oldestChange() * 10))).isEqualTo(numbers(oldestChange(), 500));
        assertThat(follow(Cursor.at(4_501))).isEqualTo(numbers(451, 500));
        assertThat(follow(Cursor.at(5_000))).isEqualTo(numbers(500, 500));
        assertThat(follow(Cursor.at(5_001))).isEmpty();
    }

    private long oldestChange() {
        return (history.oldest() + 9) / 10;
    }

    @Test
    void whatIsKnownIsPassedOver() {
        add(1, 3, 1);
        history.add(20, "set", new byte[1], null);
        history.add(30, "set", new byte[1], null);
        assertThat(history.last()).isEqualTo(30);
        assertThat(follow(Cursor.at(1))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theBoundDropsTheOldestAndSaysSo() throws IOException {
        add(1, 1_000, 1_000);
        runWork();
        assertThat(history.bytes()).isLessThanOrEqualTo(BOUND + 64 * 1024 + 2_000);
        assertThat(files()).hasSizeLessThanOrEqualTo(5);
        assertThat(history.oldest()).isGreaterThan(10);
        assertThat(follow(Cursor.at(history.oldest() - 1))).containsExactly(-1L);
        assertThat(follow(Cursor.at(history.oldest()))).isEqualTo(numbers(oldestChange(), 1_000));
    }

    @Test
    void aReaderAtTheEndOfADroppedSegmentHasLostNothing() {
        add(1, 64, 1_000);
        runWork();
        Batch batch = history.read(Cursor.at(1), PART);
        long seen = batch.changes().get(batch.changes().size() - 1).revision() / 10;
        for (long i = 65; history.oldest() <= 1; i++) {
            add(i, i, 1_000);
            runWork();
        }
        assertThat(batch.next().revision()).isEqualTo(history.oldest());
        List<Long> rest = follow(batch.next());
        assertThat(rest).isNotEmpty().isEqualTo(numbers(seen + 1, history.last() / 10));
    }

    @Test
    void aReaderBehindADroppedSegmentHasLostSomething() {
        add(1, 10, 1_000);
        Batch batch = history.read(Cursor.at(1), 3_000);
        assertThat(batch.changes()).hasSize(2);
        add(11, 1_000, 1_000);
        runWork();
        assertThat(history.read(batch.next(), PART).lost()).isTrue();
    }

    /** A reader sees a change whatever its size, in memory as in a file. */
    @Test
    void aChangeLargerThanAPartIsReadAsWell() throws IOException {
        history = new ChangeHistory(folder, 32 * 64 * 1024, work::add);
        history.open();
        add(1, 1, 10);
        history.add(20, "set", new byte[1], new byte[PART + 1]);
        add(3, 3, 10);
        assertThat(follow(Cursor.at(1))).containsExactly(1L, 2L, 3L);
        runWork();
        assertThat(follow(Cursor.at(1))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aLargeChangeAtTheEndIsReadBeforeItsSegmentIsWhole() throws IOException {
        history = new ChangeHistory(folder.resolve("large"), 256L << 20, work::add);
        history.open();
        history.add(10, "set", new byte[1], new byte[PART + 1]);
        assertThat(work).isEmpty();
        assertThat(follow(Cursor.at(1))).containsExactly(1L);
    }

    @Test
    void aRestartGoesOnWhereTheDiskEnds() throws IOException {
        add(1, 200, 1_000);
        runWork();
        history.sync();
        long oldest = history.oldest();
        history = opened();
        assertThat(history.last()).isEqualTo(2_000);
        assertThat(history.oldest()).isEqualTo(oldest);
        assertThat(follow(Cursor.at(oldest))).isEqualTo(numbers(1, 200));
        add(150, 250, 1_000);
        assertThat(follow(Cursor.at(1_900))).isEqualTo(numbers(190, 250));
    }

    @Test
    void whatWasNotOnTheDiskIsMadeAgain() throws IOException {
        add(1, 100, 1_000);
        runWork();
        history = opened();
        long kept = history.last() / 10;
        assertThat(kept).isBetween(50L, 99L);
        add(1, 100, 1_000);
        assertThat(follow(Cursor.at(1))).isEqualTo(numbers(1, 100));
    }

    @Test
    void aTornEndIsMadeAgain() throws IOException {
        add(1, 3, 10);
        history.sync();
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut < whole.length; cut += 7) {
            for (Path old : files()) {
                Files.delete(old);
            }
            Files.write(file, Arrays.copyOf(whole, cut));
            history = opened();
            add(1, 3, 10);
            assertThat(follow(Cursor.at(1))).as("cut at " + cut).containsExactly(1L, 2L, 3L);
            history.sync();
        }
    }

    /** Changes that are missing in the middle are never passed over in silence: what comes after is the history then. */
    @Test
    void aDamagedSegmentInTheMiddleLeavesNoGap() throws IOException {
        add(1, 200, 1_000);
        runWork();
        history.sync();
        Path middle = files().get(1);
        byte[] bytes = Files.readAllBytes(middle);
        bytes[bytes.length / 2] ^= 1;
        Files.write(middle, bytes);
        history = opened();
        add(1, 200, 1_000);
        List<Long> found = follow(Cursor.at(history.oldest()));
        assertThat(found).isNotEmpty().isEqualTo(numbers(found.get(0), 200));
        assertThat(history.last()).isEqualTo(2_000);
    }

    /** A segment that was dropped, and that a worker wrote once more in that moment. */
    @Test
    void aStaleFileLeavesNoGap() throws IOException {
        add(1, 70, 1_000);
        runWork();
        history.sync();
        Path first = files().get(0);
        byte[] stale = Files.readAllBytes(first);
        add(71, 1_000, 1_000);
        runWork();
        history.sync();
        assertThat(first).doesNotExist();
        Files.write(first, stale);
        history = opened();
        List<Long> found = follow(Cursor.at(history.oldest()));
        assertThat(found).isNotEmpty().isEqualTo(numbers(found.get(0), 1_000));
    }

    @Test
    void aSnapshotThatIsAheadBeginsAnewBehindIt() throws IOException {
        add(1, 100, 1_000);
        runWork();
        history.continueFrom(5_000);
        assertThat(history.oldest()).isEqualTo(5_001);
        assertThat(history.bytes()).isZero();
        assertThat(files()).isEmpty();
        assertThat(history.read(Cursor.at(1_000), PART).lost()).isTrue();
        add(501, 510, 10);
        assertThat(follow(Cursor.at(5_001))).isEqualTo(numbers(501, 510));
        history.sync();
        history = opened();
        assertThat(history.oldest()).isEqualTo(5_001);
    }

    @Test
    void aSnapshotThatIsBehindChangesNothing() throws IOException {
        add(1, 100, 1_000);
        history.continueFrom(1_000);
        assertThat(follow(Cursor.at(1))).isEqualTo(numbers(1, 100));
    }

    @Test
    void busyWorkersCostNothingButMemory() throws IOException {
        busy = true;
        add(1, 500, 1_000);
        assertThat(files()).isEmpty();
        assertThat(follow(Cursor.at(1))).isEqualTo(numbers(1, 500));
        history.sync();
        busy = false;
        history = opened();
        assertThat(history.last()).isEqualTo(5_000);
    }

    @Test
    void anEmptyHistoryHasNothingAndLostNothing() {
        assertThat(history.oldest()).isEqualTo(1);
        assertThat(history.last()).isZero();
        assertThat(follow(Cursor.at(1))).isEmpty();
        assertThat(follow(Cursor.at(100))).isEmpty();
    }

    @Test
    void readersAndWritersAtOnceMissNothing() throws InterruptedException {
        AtomicReference<Throwable> failed = new AtomicReference<>();
        history = new ChangeHistory(folder, 1 << 30, Runnable::run);
        Thread writer = new Thread(() -> add(1, 3_000, 500));
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            readers.add(new Thread(() -> {
                long next = 1;
                Cursor cursor = Cursor.at(1);
                while (next <= 3_000) {
                    Batch batch = history.read(cursor, 8_000);
                    for (Change one : batch.changes()) {
                        assertThat(one.revision()).isEqualTo(10 * next++);
                    }
                    cursor = batch.next();
                    Thread.onSpinWait();
                }
            }));
        }
        List<Thread> all = new ArrayList<>(readers);
        all.add(writer);
        all.forEach(thread -> {
            thread.setUncaughtExceptionHandler((its, error) -> failed.set(error));
            thread.start();
        });
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(failed.get()).isNull();
    }

    /** Against a list: random changes, readers that stop and go on, restarts, snapshots ahead. */
    @Test
    void aReaderSeesAllOrIsTold() {
        Seeds.check(15, gen -> {
            try {
                Files.createDirectories(folder.resolve("s" + gen.seed()));
                new Walk(gen, folder.resolve("s" + gen.seed())).run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static final class Walk {
        private final Gen gen;
        private final Path folder;
        private final Queue<Runnable> work = new ArrayDeque<>();
        private final List<Long> revisions = new ArrayList<>();
        private ChangeHistory history;
        private Cursor cursor = Cursor.at(1);
        private long last;
        private long restored;
        private long seen;

        Walk(Gen gen, Path folder) throws IOException {
            this.gen = gen;
            this.folder = folder;
            open();
        }

        private void open() throws IOException {
            history = new ChangeHistory(folder, BOUND, work::add);
            history.open();
        }

        void run() throws IOException {
            for (int step = 0; step < 400; step++) {
                switch (gen.between(0, 9)) {
                    case 0, 1, 2, 3 -> addSome();
                    case 4, 5, 6 -> read();
                    case 7 -> {
                        if (!work.isEmpty()) {
                            work.poll().run();
                        }
                    }
                    case 8 -> {
                        if (gen.chance(20)) {
                            restart();
                        }
                    }
                    default -> {
                        if (gen.chance(10)) {
                            last += 100;
                            restored = last;
                            history.continueFrom(last);
                        }
                    }
                }
            }
        }

        private void addSome() {
            for (int i = gen.between(1, 60); i > 0; i--) {
                last += gen.uniform(1, 3);
                revisions.add(last);
                history.add(last, "set", gen.bytes(1, 10), gen.bytes(0, 2_000));
            }
        }

        private void restart() throws IOException {
            history.sync();
            work.clear();
            open();
            // The node restores its last snapshot, and applies what follows again.
            history.continueFrom(restored);
            for (long revision : revisions) {
                if (revision > restored) {
                    history.add(revision, "set", new byte[1], null);
                }
            }
            cursor = Cursor.at(cursor.revision());
        }

        private void read() {
            Batch batch = history.read(cursor, gen.between(4_000, 100_000));
            if (batch.lost()) {
                assertThat(cursor.revision()).isLessThan(history.oldest());
                cursor = Cursor.at(history.oldest());
                seen = history.oldest() - 1;
                return;
            }
            for (Change one : batch.changes()) {
                long before = seen;
                long next = revisions.stream()
                        .filter(revision -> revision > before)
                        .findFirst()
                        .orElseThrow();
                assertThat(one.revision()).isEqualTo(next);
                seen = next;
            }
            cursor = batch.next();
        }
    }
}
