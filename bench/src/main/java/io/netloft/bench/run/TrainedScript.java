package io.netloft.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The launcher with its class archive, as a user has it from the second call on, for programs whose start counts. An archive
 * is made before the first call and kept for other runs. One thread uses it.
 */
public final class TrainedScript {
    private static final int TRAINING_SECONDS = 120;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final LauncherScript script;
    private final Children children;
    private final Path cache;
    private final Set<String> trained = new HashSet<>();

    /** @param root of the repository */
    public TrainedScript(Path root, Children children) {
        this.script = new LauncherScript(root);
        this.children = children;
        this.cache = root.resolve("bench/target/cache");
    }

    /**
     * What starts a server; the process becomes its JVM. Blocks for the training, when there is no archive.
     *
     * @throws BenchException when the launcher makes none
     */
    public List<String> command(String server, List<String> arguments) {
        if (trained.add(server)) {
            train(server);
        }
        return untrained(server, arguments);
    }

    private List<String> untrained(String server, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("env", "XDG_CACHE_HOME=" + cache));
        LauncherScript.environment(LauncherScript.ourHome())
                .forEach((name, value) -> command.add(name + "=" + (name.equals("NETLOFT_ARCHIVE") ? "auto" : value)));
        command.addAll(script.command(server, arguments));
        return command;
    }

    /** The script begins to make the archive before it starts what it was called for. */
    private void train(String server) {
        Path archives = cache.resolve("netloft/archives");
        try (WatchService watch = archives.getFileSystem().newWatchService()) {
            Files.createDirectories(archives);
            archives.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            children.run("training", untrained(server, List.of("--version")), LIMIT);
            while (!hasArchive(archives, server)) {
                var key = watch.poll(TRAINING_SECONDS, TimeUnit.SECONDS);
                if (key == null) {
                    throw new BenchException(archives + ": no archive after " + TRAINING_SECONDS
                            + " s (expected: what the launcher keeps); see what is there");
                }
                key.pollEvents();
                key.reset();
            }
        } catch (IOException e) {
            throw new BenchException(archives + ": cannot be watched (expected: a folder)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while the launcher trains " + server, e);
        }
    }

    private static boolean hasArchive(Path archives, String server) throws IOException {
        try (Stream<Path> files = Files.list(archives)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(server + "-"))
                    .toList();
            return !names.isEmpty()
                    && names.stream().noneMatch(name -> name.endsWith(".lock") || name.endsWith(".failed"));
        }
    }
}
