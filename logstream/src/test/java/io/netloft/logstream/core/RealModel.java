package io.netloft.logstream.core;

import io.netloft.testkit.Gen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence of the model on real files, for tests outside of the core. */
public final class RealModel {
    private RealModel() {}

    /** Runs one below a folder. */
    public static void check(Gen gen, Path folder, Disk disk, boolean eager) throws IOException {
        try (var mirror = new MirrorDisk(folder.toRealPath())) {
            String path = folder.toRealPath().resolve("app.log").toString();
            new ModelRun(gen, eager, mirror, new Discreet(disk), path).run();
        }
    }

    // The model's writers are this very process, which a look for other holders leaves out.
    private record Discreet(Disk disk) implements Disk {
        @Override
        public @Nullable FileFacts stat(String path) throws IOException {
            return disk.stat(path);
        }

        @Override
        public List<String> list(String folder) throws IOException {
            return disk.list(folder);
        }

        @Override
        public String resolve(String path) {
            return disk.resolve(path);
        }

        @Override
        public @Nullable OpenFile open(String path) throws IOException {
            return disk.open(path);
        }
    }
}
