package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.logstream.LogstreamConfig.Following;
import io.netloft.logstream.LogstreamConfig.Source;
import io.netloft.logstream.LogstreamConfig.Watching;
import io.netloft.logstream.core.FileFacts;
import io.netloft.logstream.core.RotatedName;
import io.netloft.logstream.core.TrailState;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that are followed: found by globs when the server starts and whenever their folders change, told of changes by
 * the kernel, and looked at by the clock behind it. Any thread; finding is done by one worker at a time.
 */
final class Sources implements AutoCloseable, Watch.Listener {
    private static final String LIMIT = "not to be watched: is fs.inotify.max_user_watches reached?";
    private static final Log LOG = Log.of(Sources.class);
    private static final long IDLE_MS = 10_000;
    private static final long CLOSING_S = 10;

    private final List<Matching> matching;
    private final Following following;
    private final NioDisk disk;
    private final Workers workers;
    private final LongSupplier nanoClock;
    private final Checkpoints checkpoints;
    private final Readings readings = new Readings();
    private final Lane finding;
    private final Naming naming;
    private final Watch watch;
    private final Map<String, LogFile> files = new ConcurrentHashMap<>();
    // Where a link to a file leads: its changes are told there.
    private final Map<String, LogFile> targets = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final Set<String> polled = ConcurrentHashMap.newKeySet();
    private final Set<String> causes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean findPending = new AtomicBoolean();
    private final List<ScheduledFuture<?>> clocks = new ArrayList<>();
    private volatile long foundMs = Long.MIN_VALUE / 2;
    private volatile Runnable onFound = () -> {};

    private record Matching(Source source, List<Globs> globs) {}

    /** Follows; {@code own} is the folder of files that are written here, which are called by their place in it. */
    Sources(
            List<Source> sources,
            Following following,
            NioDisk disk,
            Workers workers,
            LongSupplier nanoClock,
            Checkpoints checkpoints,
            @Nullable Path own) {
        this.matching = sources.stream()
                .map(source -> new Matching(
                        source,
                        source.paths().stream()
                                .map(path -> new Globs(path, source.exclude()))
                                .toList()))
                .toList();
        this.following = following;
        this.disk = disk;
        this.workers = workers;
        this.nanoClock = nanoClock;
        this.checkpoints = checkpoints;
        this.naming = new Naming(
                matching.stream()
                        .flatMap(of -> of.globs.stream().map(Globs::folder))
                        .toList(),
                own);
        this.finding = new Lane(workers);
        this.watch = new Watch(this);
    }

    /** Finds the files there are and begins to watch; blocks until they are found. */
    void start() {
        find(true);
        Map<String, TrailState> states = new HashMap<>();
        checkpoints.load().forEach(state -> states.put(state.path(), state));
        files.values().forEach(file -> {
            TrailState state = states.get(file.path());
            if (state != null) {
                file.restore(state);
            }
        });
        clocks.add(workers.every(following.sweep(), this::sweep));
        clocks.add(workers.every(following.poll(), this::poll));
    }

    /** Called on a worker when files were found that were not there before. */
    void onFound(Runnable call) {
        onFound = call;
    }

    /** The files there are. */
    Collection<LogFile> files() {
        return files.values();
    }

    /** The file at a path; null when no source has it. */
    @Nullable
    LogFile file(String path) {
        return files.get(path);
    }

    /** Every glob of every source. */
    List<Globs> globs() {
        return matching.stream().flatMap(of -> of.globs.stream()).toList();
    }

    Readings readings() {
        return readings;
    }

    NioDisk disk() {
        return disk;
    }

    /** Folders of which the kernel tells. */
    int watchedFolders() {
        return watched.size();
    }

    /** Folders that are looked at by the clock. */
    int polledFolders() {
        return polled.size();
    }

    private void find(boolean first) {
        findPending.set(false);
        foundMs = nowMs();
        Map<String, Source> found = new LinkedHashMap<>();
        Set<String> folders = new LinkedHashSet<>();
        for (Matching of : matching) {
            of.globs.forEach(globs -> globs.find(path -> found.putIfAbsent(path, of.source), folders));
        }
        folders.forEach(this::watch);
        boolean more = false;
        for (Map.Entry<String, Source> one : found.entrySet()) {
            if (!files.containsKey(one.getKey()) && !rotated(one.getKey(), found) && young(one)) {
                follow(one.getKey(), one.getValue());
                more = true;
            }
        }
        files.values().removeIf(file -> !found.containsKey(file.path()) && !file.warm());
        if (more && !first) {
            onFound.run();
        }
    }

    /** Whether it is the history of another that is followed. */
    private boolean rotated(String path, Map<String, Source> found) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        String name = path.substring(folder.length());
        return RotatedName.bases(name).stream()
                .anyMatch(base -> found.containsKey(folder + base) || files.containsKey(folder + base));
    }

    private boolean young(Map.Entry<String, Source> one) {
        long oldestMs = one.getValue().ignoreOlder().toMillis();
        if (oldestMs == 0) {
            return true;
        }
        try {
            FileFacts facts = disk.stat(one.getKey());
            return facts != null
                    && System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(facts.modifiedNs()) <= oldestMs;
        } catch (IOException e) {
            return true;
        }
    }

    private void follow(String path, Source source) {
        var file = new LogFile(
                path,
                naming.name(path),
                disk,
                source.rules(),
                ByteBufAllocator.DEFAULT,
                workers,
                nanoClock,
                new LogFile.Company(readings, checkpoints));
        files.put(path, file);
        String real = disk.resolve(path);
        if (!real.equals(path)) {
            targets.put(real, file);
            watch(real.substring(0, Math.max(1, real.lastIndexOf('/'))));
        }
    }

    private void watch(String folder) {
        if (watched.contains(folder) || polled.contains(folder)) {
            return;
        }
        String kind = disk.mounts().kind(folder + "/.");
        boolean silent =
                following.watch() == Watching.POLL || (following.watch() == Watching.AUTO && Mounts.unseen(kind));
        if (!silent && watch.add(folder)) {
            watched.add(folder);
            return;
        }
        if (polled.add(folder)) {
            tellPolled(folder, silent ? "file system " + kind : LIMIT);
        }
    }

    // Once for each cause, however many folders it concerns; the metrics count them.
    private void tellPolled(String folder, String why) {
        boolean first = causes.add(why);
        if (!first) {
            LOG.debug("folder looked at by the clock", "folder", folder, "cause", why);
        } else if (why.equals(LIMIT)) {
            LOG.warn("folders looked at by the clock", "first", folder, "every", following.poll(), "cause", why);
        } else {
            LOG.info("folders looked at by the clock", "first", folder, "every", following.poll(), "cause", why);
        }
    }

    @Override
    public void changed(String folder, @Nullable String name) {
        if (name == null) {
            lookIn(folder);
            findSoon();
            return;
        }
        LogFile file = at(folder + "/" + name);
        if (file != null) {
            file.look();
            return;
        }
        for (String base : RotatedName.bases(name)) {
            LogFile history = at(folder + "/" + base);
            if (history != null) {
                history.look();
                return;
            }
        }
        String path = folder + "/" + name;
        if (matching.stream().anyMatch(of -> of.globs.stream().anyMatch(globs -> globs.mayMatch(path)))) {
            findSoon();
        }
    }

    private @Nullable LogFile at(String path) {
        LogFile file = files.get(path);
        return file != null ? file : targets.get(path);
    }

    private void lookIn(String folder) {
        String prefix = folder + "/";
        files.values().forEach(file -> {
            if (file.path().startsWith(prefix)) {
                file.look();
            }
        });
        targets.forEach((real, file) -> {
            if (real.startsWith(prefix)) {
                file.look();
            }
        });
    }

    @Override
    public void gone(String folder) {
        watched.remove(folder);
        lookIn(folder);
        findSoon();
    }

    private void findSoon() {
        if (!findPending.compareAndSet(false, true)) {
            return;
        }
        long wait = Math.max(0, foundMs + following.discovery().toMillis() - nowMs());
        try {
            workers.timer().schedule(() -> finding.execute(() -> find(false)), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            findPending.set(false);
        }
    }

    // Behind the kernel's back: what it did not tell of, and links, whose change is told in a folder that is not
    // watched.
    private void sweep() {
        long now = nowMs();
        int open = disk.held();
        List<LogFile> warm = files.values().stream().filter(LogFile::warm).toList();
        for (LogFile file : warm) {
            boolean idle = !file.watched() && now - file.askedMs() > IDLE_MS;
            if (!idle || now / 1000 % 10 == 0) {
                file.look();
            }
            if (idle) {
                file.rest(false);
            }
        }
        if (open > following.openFiles()) {
            letGo(warm, open - following.openFiles());
        }
        if (watched.size() + polled.size() == 0
                || now - foundMs > 10 * following.discovery().toMillis()) {
            findSoon();
        }
    }

    private static void letGo(List<LogFile> warm, int many) {
        warm.stream()
                .sorted(Comparator.comparing(LogFile::watched).thenComparing(LogFile::askedMs))
                .limit(many)
                .forEach(file -> file.rest(true));
    }

    private void poll() {
        if (polled.isEmpty()) {
            return;
        }
        for (LogFile file : files.values()) {
            if (file.warm()
                    && polled.contains(
                            file.path().substring(0, Math.max(1, file.path().lastIndexOf('/'))))) {
                file.look();
            }
        }
        if (nowMs() - foundMs > following.discovery().toMillis()) {
            findSoon();
        }
    }

    private long nowMs() {
        return nanoClock.getAsLong() / 1_000_000;
    }

    @Override
    public void close() {
        end(true);
    }

    /** Lets go of every file; waits until that is done, but not for ever. */
    void end(boolean remember) {
        clocks.forEach(clock -> clock.cancel(false));
        watch.close();
        CompletableFuture<?>[] closing = files.values().stream()
                .map(file -> file.close(remember).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closing).get(CLOSING_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("files not closed in time", "cause", e.toString());
        }
    }
}
