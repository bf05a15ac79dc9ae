package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeSegmentTest {
    @TempDir
    private Path folder;

    static void same(Change its, Change wanted) {
        assertThat(its.revision()).isEqualTo(wanted.revision());
        assertThat(its.event()).isEqualTo(wanted.event());
        assertThat(its.key()).isEqualTo(wanted.key());
        assertThat(its.value()).isEqualTo(wanted.value());
    }

    static Change change(Gen gen, long revision) {
        return new Change(revision, gen.word(1, 12), gen.bytes(0, 30), gen.chance(20) ? null : gen.bytes(0, 200));
    }

    private static List<Change> read(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        List<Change> changes = new ArrayList<>();
        for (Change one = ChangeSegment.next(in); one != null; one = ChangeSegment.next(in)) {
            changes.add(one);
        }
        return changes;
    }

    private ChangeSegment written(List<Change> changes) throws IOException {
        ChangeSegment segment = ChangeSegment.begin(folder, 1);
        changes.forEach(one -> segment.add(one.revision(), one.event(), one.key(), one.value()));
        ChangeSegment.Unwritten all = segment.unwritten();
        if (all != null) {
            segment.write(all);
            segment.written(all.at() + all.bytes().length, true);
        }
        return segment;
    }

    @Test
    void whatIsAddedIsReadFromMemoryAndFromTheFile() {
        Seeds.check(30, gen -> {
            List<Change> changes = new ArrayList<>();
            for (int i = gen.between(1, 40); i > 0; i--) {
                changes.add(change(gen, 1L + changes.size() * 7L));
            }
            ChangeSegment segment = ChangeSegment.begin(folder, 1);
            changes.forEach(one -> segment.add(one.revision(), one.event(), one.key(), one.value()));
            byte[] inMemory = segment.inMemory(0, Integer.MAX_VALUE);
            ChangeSegment.Unwritten all = segment.unwritten();
            segment.write(all);
            segment.written(all.bytes().length, true);
            assertThat(segment.inMemory(0, 10)).isNull();
            byte[] inFile = segment.inFile(0, Integer.MAX_VALUE);
            assertThat(inFile).isEqualTo(inMemory);
            List<Change> found = read(inFile);
            assertThat(found).hasSameSizeAs(changes);
            for (int i = 0; i < changes.size(); i++) {
                same(found.get(i), changes.get(i));
            }
            ChangeSegment again = ChangeSegment.open(segment.file(), 1);
            assertThat(again.last()).isEqualTo(segment.last());
            assertThat(again.length()).isEqualTo(segment.length());
        });
    }

    @Test
    void itIsWrittenInPieces() throws IOException {
        ChangeSegment segment = ChangeSegment.begin(folder, 1);
        segment.add(1, "set", new byte[] {1}, new byte[] {2});
        ChangeSegment.Unwritten first = segment.unwritten();
        segment.write(first);
        segment.written(first.bytes().length, false);
        assertThat(segment.unwritten()).isNull();
        segment.add(2, "del", new byte[] {1}, null);
        ChangeSegment.Unwritten second = segment.unwritten();
        assertThat(second.at()).isEqualTo(first.bytes().length);
        segment.write(second);
        segment.written(second.at() + second.bytes().length, true);
        assertThat(read(Files.readAllBytes(segment.file()))).hasSize(2);
    }

    @Test
    void aTornEndIsLeftOutAtEveryPlace() throws IOException {
        Gen gen = Seeds.gen();
        List<Change> changes = List.of(change(gen, 1), change(gen, 2), change(gen, 3));
        ChangeSegment segment = written(changes);
        byte[] whole = Files.readAllBytes(segment.file());
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(segment.file(), Arrays.copyOf(whole, cut));
            ChangeSegment torn = ChangeSegment.open(segment.file(), 1);
            int left = read(Arrays.copyOf(whole, cut)).size();
            assertThat(left).isLessThan(3);
            assertThat(torn == null ? 0 : torn.last()).isEqualTo(left);
        }
    }

    @Test
    void aFlippedBitIsNeverTakenForAChange() throws IOException {
        Gen gen = Seeds.gen();
        byte[] whole = Files.readAllBytes(
                written(List.of(change(gen, 1), change(gen, 2), change(gen, 3))).file());
        int first = ChangeSegment.recordLength(whole);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << gen.between(0, 7));
            List<Change> found = read(flipped);
            assertThat(found.size()).isLessThan(3);
            assertThat(found.isEmpty()).isEqualTo(at < first);
        }
    }

    @Test
    void zerosAreTheEnd() throws IOException {
        ChangeSegment segment = written(List.of(change(Seeds.gen(), 1)));
        byte[] whole = Files.readAllBytes(segment.file());
        Files.write(segment.file(), Arrays.copyOf(whole, whole.length + 4096));
        assertThat(ChangeSegment.open(segment.file(), 1).length()).isEqualTo(whole.length);
    }

    @Test
    void anEmptyOneIsNone() throws IOException {
        Path file = folder.resolve(ChangeSegment.name(5));
        Files.write(file, new byte[0]);
        assertThat(ChangeSegment.open(file, 5)).isNull();
    }
}
