package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.logstream.core.SimDisk.Node;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The cases that other tailers test, or have got wrong. */
class RotationCasesTest {
    private static final String PATH = TrailRig.PATH;
    // Longer than a fingerprint.
    private static final String BULK = "x".repeat(60).concat("\n").repeat(30);

    @Test
    void existingFileFromItsHead() {
        try (var rig = new TrailRig()) {
            rig.append("a\nb\n");
            assertThat(rig.read()).containsExactly("a", "b");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("c");
            assertThat(rig.read()).isEmpty();
        }
    }

    @Test
    void existingFileFromItsTail() {
        try (var rig = new TrailRig()) {
            rig.append("a\nb\nhal");
            rig.trail().poll(0);
            assertThat(rig.from(rig.trail().newest())).isEmpty();
            rig.append("f\nc\n");
            assertThat(rig.read()).containsExactly("half", "c");
        }
    }

    @Test
    void aFileThatComesLater() {
        try (var rig = new TrailRig()) {
            assertThat(rig.read()).isEmpty();
            rig.append("a\n");
            assertThat(rig.read()).containsExactly("a");
        }
    }

    @Test
    void aFileOfOneByteIsNotSilent() {
        try (var rig = new TrailRig()) {
            rig.append("\n");
            assertThat(rig.read()).containsExactly("");
        }
    }

    @Test
    void renameRotation() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("b\n");
            rig.rename(PATH + ".1");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("b");
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void renameRotationWaitsForAWriterWhoHasNotNoticed() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            Node old = rig.file(PATH);
            rig.rename(PATH + ".1");
            rig.append("c\n");
            rig.read();
            rig.append(old, "b\n");
            assertThat(rig.read(4_000)).containsExactly("b");
            assertThat(rig.read(4_000)).isEmpty();
            assertThat(rig.read(1_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void renameRotationIsQuickWhereNobodyHasTheOldFileOpen() {
        try (var rig = new TrailRig()) {
            rig.disk().holders(Disk.Holders.NONE);
            rig.append("a\n");
            rig.read();
            Node old = rig.file(PATH);
            rig.disk().open(old);
            rig.rename(PATH + ".1");
            rig.append("c\n");
            assertThat(rig.read()).isEmpty();
            rig.append(old, "b\n");
            rig.disk().close(old);
            assertThat(rig.read()).containsExactly("b", "<ROTATED>", "c");
        }
    }

    @Test
    void severalRenameRotationsBetweenTwoLooks() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("b\n");
            for (int rotation = 0; rotation < 3; rotation++) {
                for (int number = 3; number > 0; number--) {
                    rig.disk().rename(PATH + "." + number, PATH + "." + (number + 1));
                }
                rig.rename(PATH + ".1");
                rig.append("c" + rotation + "\n");
            }
            assertThat(rig.read()).containsExactly("b");
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c0", "<ROTATED>", "c1", "<ROTATED>", "c2");
        }
    }

    @Test
    void rotationToADatedName() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.rename("/log/app-20261121.log");
            rig.append("b\n");
            assertThat(rig.read(1)).isEmpty();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "b");
            assertThat(rig.from(rig.trail().oldest())).containsExactly("a", "<ROTATED>", "b");
        }
    }

    @Test
    void copytruncateWithAWriterWhoAppends() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("b\n");
            rig.copyTruncate(PATH + ".1");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("b", "<TRUNCATED+>", "c");
        }
    }

    @Test
    void copytruncateWithAStaleWriterLeavesAHole() {
        try (var rig = new TrailRig()) {
            rig.append(BULK);
            rig.read();
            Node node = rig.file(PATH);
            int place = node.size();
            rig.copyTruncate(PATH + ".1");
            rig.write(node, place, "c\n".getBytes(StandardCharsets.UTF_8));
            assertThat(rig.read()).containsExactly("<TRUNCATED+>", "<NULS " + place + ">", "c");
        }
    }

    @Test
    void copytruncateRefilledBeyondWhereItWas() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("b\n");
            rig.copyTruncate(PATH + ".1");
            rig.append("much more than there was before\n");
            assertThat(rig.read()).containsExactly("b", "<TRUNCATED+>", "much more than there was before");
        }
    }

    @Test
    void emptiedWithoutACopyTellsHowMuchIsMissing() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("lost\n");
            rig.trail().poll(rig.nowMs());
            rig.truncate(0);
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("<GAP 5+, about 3 lines>", "<TRUNCATED+>", "c");
        }
    }

    @Test
    void emptiedWithALineHalfReadHandsOutTheHalf() {
        try (var rig = new TrailRig()) {
            rig.append("a\nhal");
            rig.read();
            rig.truncate(0);
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("hal.", "<TRUNCATED+>", "c");
        }
    }

    @Test
    void cutBehindWhatWasRead() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("lost\n");
            rig.trail().poll(rig.nowMs());
            rig.truncate(2);
            assertThat(rig.read()).containsExactly("<SHRUNK 5>");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("c");
        }
    }

    @Test
    void symlinkTargetRotation() {
        try (var rig = new TrailRig()) {
            rig.append("/log/day-1", "a\n");
            rig.disk().link(PATH, "/log/day-1");
            rig.read();
            rig.append("/log/day-1", "b\n");
            rig.append("/log/day-2", "c\n");
            rig.disk().link(PATH, "/log/day-2");
            assertThat(rig.read()).containsExactly("b");
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void aLinkThatPointsBackGoesOnWhereItWas() {
        try (var rig = new TrailRig()) {
            rig.append("/log/one", "a\n");
            rig.append("/log/two", "b\n");
            rig.disk().link(PATH, "/log/one");
            rig.read();
            rig.disk().link(PATH, "/log/two");
            rig.read();
            rig.read(5_000);
            rig.disk().link(PATH, "/log/one");
            rig.append("/log/one", "c\n");
            rig.read();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void restartGoesOnFromTheOffset() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.restart();
            rig.append("b\n");
            assertThat(rig.read()).containsExactly("b");
        }
    }

    @Test
    void renameAcrossARestart() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.restart();
            rig.append("b\n");
            rig.rename(PATH + ".1");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("b");
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void copytruncateAcrossARestartReadsOnlyWhatIsNew() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.restart();
            rig.append("b\n");
            rig.copyTruncate(PATH + ".1");
            rig.append("c c c c c c\n");
            assertThat(rig.read()).containsExactly("b", "<TRUNCATED+>", "c c c c c c");
        }
    }

    @Test
    void partialLineAcrossARestartIsCompletedOnce() {
        try (var rig = new TrailRig()) {
            rig.append("a\nhal");
            assertThat(rig.read()).containsExactly("a");
            assertThat(rig.read(2_000)).containsExactly("hal…");
            rig.restart();
            assertThat(rig.read(2_000)).isEmpty();
            rig.append("f\nb\n");
            assertThat(rig.read()).containsExactly("…f", "b");
        }
    }

    @Test
    void rotateWaitKeepsTheOldInodeAndThenLetsGo() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            Node old = rig.file(PATH);
            rig.disk().delete(PATH);
            rig.append(old, "b\n");
            assertThat(rig.read()).containsExactly("b", "<REMOVED>");
            rig.append("c\n");
            assertThat(rig.read(5_000)).containsExactly("<RECREATED>", "c");
            rig.read(6_000);
            assertThat(rig.disk().held(old)).isFalse();
        }
    }

    @Test
    void deletedAndCreatedAgainWithTheSameInode() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.trail().rest(true);
            rig.disk().delete(PATH);
            rig.append("b b\n");
            assertThat(rig.read()).containsExactly("<TRUNCATED+>", "b b");
        }
    }

    @Test
    void compressedAtOnce() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.append("b\n");
            rig.restart();
            rig.rename(PATH + ".1");
            rig.disk().gzip(PATH + ".1");
            rig.append("/log/takes-the-inode", "x");
            rig.append("c\n");
            assertThat(rig.read()).containsExactly("b", "<ROTATED>", "c");
        }
    }

    @Test
    void historyThroughCompressedFiles() {
        try (var rig = new TrailRig()) {
            rig.append(PATH + ".3", "a\n");
            rig.disk().gzip(PATH + ".3");
            rig.append(PATH + ".2", "b\n");
            rig.disk().gzip(PATH + ".2");
            rig.append(PATH + ".1", "c\n");
            rig.append("d\n");
            assertThat(rig.read()).containsExactly("a", "<ROTATED>", "b", "<ROTATED>", "c", "<ROTATED>", "d");
            assertThat(rig.from(rig.trail().last(3))).containsExactly("b", "<ROTATED>", "c", "<ROTATED>", "d");
            assertThat(rig.from(rig.trail().last(1))).containsExactly("d");
            assertThat(rig.from(rig.trail().last(99))).startsWith("a");
        }
    }

    @Test
    void permissionRestoredLater() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.disk().readable(rig.file(PATH), false);
            assertThat(rig.read()).containsExactly("<UNREADABLE>");
            assertThat(rig.read(100)).isEmpty();
            rig.disk().readable(rig.file(PATH), true);
            assertThat(rig.read()).containsExactly("a", "<READABLE>");
        }
    }

    @Test
    void aCursorOfGoneContentIsToldWhatItMissed() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            String cursor = rig.position().text();
            rig.append("bb\n");
            rig.read();
            rig.disk().delete(PATH);
            rig.append("c\n");
            rig.read();
            rig.read(5_000);
            rig.read(6_000);
            rig.trail().ring().clear();
            assertThat(rig.from(Position.parse(cursor))).contains("<GAP 3, 1 lines>", "<RECREATED>", "c");
        }
    }

    @Test
    void aCursorIsUnderstoodThoughNothingWasKept() {
        try (var rig = new TrailRig()) {
            rig.append(BULK + "a\n");
            rig.read();
            rig.append("b\n");
            rig.rename(PATH + ".1");
            rig.append("c\n");
            rig.restartWithNothing();
            assertThat(rig.read()).containsExactly("b", "<ROTATED>", "c");
        }
    }

    @Test
    void lateBytesAreTold() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            Node old = rig.file(PATH);
            rig.rename(PATH + ".1");
            rig.append("c\n");
            rig.read();
            rig.read(5_000);
            rig.append(old, "late\n");
            assertThat(rig.read()).containsExactly("<LATE 5>");
        }
    }

    @Test
    void whatLogrotateRenamesToBackupComesInItsPlace() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.rename(PATH + ".1");
            // A writer was quicker to create the file than logrotate, which moves it aside.
            rig.append("b\n");
            rig.rename(PATH + "-2026112118.backup");
            rig.append("c\n");
            rig.read();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "b", "<ROTATED>", "c");
        }
    }

    @Test
    void aCopyInTheMakingIsNoGeneration() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            rig.rename(PATH + ".2");
            rig.append("b\nc\n");
            rig.disk().copy(PATH, PATH + ".1");
            rig.read();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "b", "c");
            rig.truncate(0);
            rig.append("d\n");
            assertThat(rig.read()).containsExactly("<TRUNCATED+>", "d");
        }
    }

    @Test
    void whatWasEmptiedBeforeAnybodyLookedIntoItIsReadFromItsCopy() {
        try (var rig = new TrailRig()) {
            rig.append("");
            rig.read();
            rig.append("a\n");
            rig.copyTruncate(PATH + ".1");
            rig.append("b\n");
            rig.disk().rename(PATH, PATH + ".0");
            rig.append("c\n");
            rig.read();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
        }
    }

    @Test
    void lateBytesAreToldThoughTheFileWasCompressed() {
        try (var rig = new TrailRig()) {
            rig.append("a\n");
            rig.read();
            Node old = rig.file(PATH);
            rig.rename(PATH + ".1");
            rig.append("c\n");
            rig.read();
            assertThat(rig.read(5_000)).containsExactly("<ROTATED>", "c");
            rig.append(old, "late\n");
            rig.disk().gzip(PATH + ".1");
            rig.rename(PATH + ".2");
            rig.append("d\n");
            rig.read();
            assertThat(rig.read(5_000)).contains("<LATE 5>");
        }
    }
}
