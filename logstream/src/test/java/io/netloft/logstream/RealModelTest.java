package io.netloft.logstream;

import io.netloft.logstream.core.RealModel;
import io.netloft.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model's sequences on the machine's own file system. */
class RealModelTest {
    private static final int SEQUENCES = Integer.getInteger("netloft.model.real", 60);

    @TempDir
    private Path dir;

    private int run;

    @Test
    void deliversEveryByteOnceAndInOrder() {
        Seeds.check(SEQUENCES, gen -> {
            Path folder = Files.createDirectory(dir.resolve("run-" + run++));
            RealModel.check(gen, folder, new NioDisk(), run % 2 == 0);
        });
    }
}
