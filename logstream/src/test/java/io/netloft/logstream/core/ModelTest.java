package io.netloft.logstream.core;

import io.netloft.testkit.Seeds;
import org.junit.jupiter.api.Test;

/** Whatever is done to a file, its viewers get each byte once and in order, or are told what they can't get. */
class ModelTest {
    private static final int SEQUENCES = Integer.getInteger("netloft.model.sequences", 1_000);

    @Test
    void deliversEveryByteOnceAndInOrderToAnEagerViewer() {
        Seeds.check(SEQUENCES / 2, gen -> new ModelRun(gen, true).run());
    }

    @Test
    void deliversEveryReadableByteOnceAndInOrderToASlowViewer() {
        Seeds.check(SEQUENCES / 2, gen -> new ModelRun(gen, false).run());
    }
}
