package io.netloft.logstream;

import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.Size;
import io.netloft.chassis.net.Workers;
import io.netloft.logstream.LogstreamConfig.Following;
import io.netloft.logstream.LogstreamConfig.Source;
import io.netloft.logstream.LogstreamConfig.Watching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sources over real files, with workers and a clock of their own. */
final class Rig implements AutoCloseable {
    private final Workers workers = new Workers("test", 2, 10_000);
    private final Sources sources;

    Rig(Watching watch, @Nullable Path data, String... paths) {
        this(watch, data, List.of(), Duration.ZERO, paths);
    }

    Rig(Watching watch, @Nullable Path data, List<String> exclude, Duration ignoreOlder, String... paths) {
        var source = new Source(
                List.of(paths),
                exclude,
                ignoreOlder,
                "UTF-8",
                new Size(64 * 1024),
                Duration.ofMillis(300),
                Duration.ofMillis(1_500),
                null,
                null,
                500);
        var following =
                new Following(watch, Duration.ofMillis(500), Duration.ofMillis(50), Duration.ofMillis(50), 4096);
        sources = new Sources(
                List.of(source), following, new NioDisk(), workers, System::nanoTime, new Checkpoints(data), null);
        sources.start();
    }

    Sources sources() {
        return sources;
    }

    LogFile file(Path path) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sources.file(path.toString()) != null);
        return java.util.Objects.requireNonNull(sources.file(path.toString()));
    }

    /** As a kill does: nothing is written down. */
    void kill() {
        sources.end(false);
        workers.close();
    }

    @Override
    public void close() {
        sources.close();
        workers.close();
    }
}
