package io.netloft.logstream.core;

import static io.netloft.logstream.core.TrailRig.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Files that go while somebody reads them: nothing twice, and what is missing is told. */
class VanishedFileTest {
    @Test
    void whatWasReadOfAFileThatWasEmptiedDuringALookIsNotRepeatedWhenItGoes() {
        try (var rig = new TrailRig()) {
            rig.append("of this nobody has read anything\n".repeat(12));
            var calls = new AtomicInteger();
            rig.disk().beforeEachCall(() -> {
                if (calls.incrementAndGet() == 2) {
                    rig.truncate(0);
                    rig.append("new\n");
                }
            });
            rig.trail().poll(rig.nowMs());
            rig.disk().beforeEachCall(() -> {});
            rig.startAtTheOldest();
            rig.once(1_000);
            rig.disk().delete(PATH);
            rig.append("newer\n");
            rig.pass(1);
            rig.pass(6_000);
            assertThat(rig.read()).doesNotContain("new").endsWith("newer");
        }
    }

    @Test
    void whoStandsStillInADeletedFileIsToldHowManyLinesHeMissed() {
        try (var rig = new TrailRig()) {
            for (int i = 0; i < 500; i++) {
                rig.append("line number " + i + "\n");
            }
            rig.trail().poll(rig.nowMs());
            rig.startAtTheOldest();
            rig.once(300);
            long read = rig.linesTold();
            rig.disk().delete(PATH);
            rig.append("c\n");
            rig.pass(1);
            rig.pass(5_000);
            rig.pass(6_000);
            assertThat(rig.read()).element(0).asString().endsWith(", " + (500 - read) + " lines>");
        }
    }
}
