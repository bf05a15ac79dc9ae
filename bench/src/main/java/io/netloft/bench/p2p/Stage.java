package io.netloft.bench.p2p;

import io.netloft.bench.beside.Paced;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.TrainedScript;
import io.netloft.bench.run.VethPair;
import io.netloft.bench.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a row has its files and starts its programs, on loopback; all are gone when the row is over. One thread uses it. */
final class Stage implements Paced {
    /** The module. */
    static final String OURS = "p2p";

    /** How long a transfer may take. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Pattern HASH = Pattern.compile("\\b([0-9a-f]{40})\\b");

    private static final long POLL_NS = 5_000_000;

    private final Settings settings;
    private final Workspace workspace;
    private final Children children;
    private final LauncherScript script;
    private final TrainedScript trained;
    private final AtomicInteger folders = new AtomicInteger();
    private @Nullable VethPair pair;
    private Link link = Link.LOOPBACK;

    Stage(Settings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
        children = new Children(workspace);
        script = new LauncherScript(settings.root());
        trained = new TrainedScript(settings.root(), children);
    }

    static Program aria2() {
        return Program.find("aria2c", "aria2");
    }

    static Program qbittorrent() {
        return Program.find("qbittorrent-nox", "qbittorrent-nox");
    }

    static Program nginx() {
        return Program.find("nginx", "nginx-light");
    }

    static Program curl() {
        return Program.find("curl", "curl");
    }

    Settings settings() {
        return settings;
    }

    @Override
    public Pace pace() {
        return settings.pace();
    }

    Children children() {
        return children;
    }

    /** Where programs are started from now on. */
    Link link() {
        return link;
    }

    /** From now on those that give are beyond a pair of interfaces. */
    void overVeth() {
        pair = new VethPair(children);
        link = Link.veth(pair);
    }

    /** A folder that is new. */
    Path folder(String name) {
        try {
            return Files.createDirectories(workspace.dir().resolve(name + "-" + folders.incrementAndGet()));
        } catch (IOException e) {
            throw new BenchException(name + ": not made (expected: a folder)", e);
        }
    }

    /** A file of the run. */
    Path file(String name, String text) {
        return workspace.file(name, text);
    }

    /** A file of so many octets, and its metainfo. */
    Payload payload(long octets) {
        Path file = folder("given").resolve("payload-" + octets + ".bin");
        Payload.write(file, octets);
        Path torrent = file.resolveSibling("payload.torrent");
        String said = children.run("torrent", ours("torrent", file.toString(), "-o", torrent.toString()), LIMIT);
        Matcher hash = HASH.matcher(said);
        if (!hash.find()) {
            throw new BenchException("p2p torrent: " + said + " (expected: an info-hash)");
        }
        return new Payload(file, torrent, hash.group(), octets);
    }

    /** How ours is called: by the launcher, with its class archive when it is measured in earnest. */
    List<String> ours(String... arguments) {
        if (!pace().quick()) {
            return trained.command(OURS, List.of(arguments));
        }
        List<String> command = new ArrayList<>(List.of("env"));
        LauncherScript.environment(LauncherScript.ourHome()).forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(script.command(OURS, List.of(arguments)));
        return command;
    }

    /** Ours as a peer on loopback, with a journal of its own and the arguments of the run. */
    List<String> ourPeer(String... arguments) {
        return ourPeer(Link.LOOPBACK.getter(), arguments);
    }

    /** The same at an end of the link. */
    List<String> ourPeer(Link.End end, String... arguments) {
        List<String> command = new ArrayList<>(ours(arguments));
        command.addAll(List.of(
                "--interface", end.network(), "--data-dir", folder("data").toString()));
        command.addAll(settings.arguments());
        return end.command(command);
    }

    /** Starts a program that goes on, and waits for words of its log. */
    Child start(String name, List<String> command, String ready) {
        Pattern pattern = Pattern.compile(ready);
        Child child = children.start(name, command, Map.of());
        child.await(() -> pattern.matcher(child.log()).find(), LIMIT);
        return child;
    }

    /**
     * Waits until a program that {@link Children} has started ends by itself.
     *
     * @throws BenchException when it has not said {@code words} then
     */
    void awaitEnd(Child child, String words) {
        // Its end is what is waited for, and waiting fails when it comes: so it is looked for first.
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (child.alive() && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(POLL_NS);
        }
        if (child.alive() || !child.log().contains(words)) {
            throw new BenchException(child.name() + ": " + child.log() + " (expected: " + words + ")");
        }
    }

    /** Runs a program to its end: what it said, and its CPU time. */
    Ended run(String name, List<String> command) {
        long before = Children.endedCpuMicros();
        long startNs = System.nanoTime();
        String said = children.run(name, command, LIMIT);
        return new Ended(said, (System.nanoTime() - startNs) / 1e9, Children.endedCpuMicros() - before);
    }

    /** A program that has ended. */
    record Ended(String said, double seconds, long cpuMicros) {
        /** A figure in what it said. */
        double figure(Pattern pattern) {
            Matcher matcher = pattern.matcher(said);
            if (!matcher.find()) {
                throw new BenchException(said.strip() + " (expected: " + pattern + ")");
            }
            return Double.parseDouble(matcher.group(1));
        }
    }

    @Override
    public void close() {
        if (pair != null) {
            pair.close();
        }
        children.close();
    }
}
