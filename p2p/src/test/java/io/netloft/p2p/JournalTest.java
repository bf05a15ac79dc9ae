package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final InfoHash HASH = InfoHash.over(new byte[1]);

    @TempDir
    private Path folder;

    private Journal open(Path out) throws Exception {
        return Journal.open(folder.resolve("x.journal"), HASH, out, 100);
    }

    @Test
    void whatWasNotedIsKnownWhereverTheFileIsCut() throws Exception {
        Path out = folder.resolve("out");
        try (Journal journal = open(out)) {
            for (int piece = 0; piece < 10; piece++) {
                journal.note(piece * 3);
            }
        }
        byte[] whole = Files.readAllBytes(folder.resolve("x.journal"));
        for (int length = whole.length; length >= 0; length--) {
            Files.write(folder.resolve("x.journal"), Arrays.copyOf(whole, length));
            try (Journal journal = open(out)) {
                int expected = Math.max(0, (length - (whole.length - 80)) / 8);
                assertThat(journal.pieces().cardinality())
                        .as("cut at " + length)
                        .isEqualTo(expected);
                journal.note(99);
            }
            try (Journal journal = open(out)) {
                assertThat(journal.pieces().get(99))
                        .as("noted after a cut at " + length)
                        .isTrue();
            }
        }
    }

    @Test
    void aJournalOfAnotherFolderIsBegunAnew() throws Exception {
        try (Journal journal = open(folder.resolve("out"))) {
            journal.note(5);
        }
        try (Journal journal = open(folder.resolve("elsewhere"))) {
            assertThat(journal.pieces().isEmpty()).isTrue();
        }
    }

    @Test
    void noiseIsNotTakenForNotes() throws Exception {
        try (Journal journal = open(folder.resolve("out"))) {
            journal.note(5);
        }
        byte[] noisy = Files.readAllBytes(folder.resolve("x.journal"));
        noisy[noisy.length - 1] ^= 1;
        Files.write(folder.resolve("x.journal"), noisy);
        try (Journal journal = open(folder.resolve("out"))) {
            assertThat(journal.pieces().isEmpty()).isTrue();
        }
    }

    @Test
    void whatIsLostIsNotThereUntilItIsNotedAgain() throws Exception {
        Path out = folder.resolve("out");
        try (Journal journal = open(out)) {
            journal.note(5);
            journal.note(0);
            journal.lose(5);
            journal.lose(0);
            journal.note(0);
        }
        try (Journal journal = open(out)) {
            assertThat(journal.pieces().stream()).containsExactly(0);
            journal.note(5);
        }
        try (Journal journal = open(out)) {
            assertThat(journal.pieces().stream()).containsExactly(0, 5);
        }
    }
}
