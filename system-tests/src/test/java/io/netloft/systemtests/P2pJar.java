package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The p2p jar at one place of a network, and files for it.
 *
 * @param through what comes before its command, so that it runs in a network namespace; nothing for this machine's own
 * @param network the interface on which it looks for peers
 * @param data where it keeps its journals
 */
record P2pJar(List<String> through, String network, Path data) {
    /** The link that {@code share} prints; its first group is the info-hash. */
    static final Pattern LINK = Pattern.compile("magnet:\\?xt=urn:btih:([0-9a-f]{40})\\S*");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A command that is a peer. */
    JarProcess.Launch command(String... arguments) {
        return JarProcess.of("p2p")
                .through(through)
                .args(arguments)
                .args("--interface", network, "--data-dir", data.toString());
    }

    /** Gives something, from the moment on at which its link is printed. */
    JarProcess share(Path what, String... more) {
        JarProcess giver = command("share", what.toString()).args(more).startUnready();
        try {
            link(giver);
            return giver;
        } catch (AssertionError e) {
            giver.close();
            throw e;
        }
    }

    /** The link of what a giver gives. */
    static Matcher link(JarProcess giver) {
        return giver.process().stdout().await(LINK, PATIENCE);
    }

    /** Begins to fetch something into a folder. */
    JarProcess.Launch get(String what, Path folder, String... more) {
        return command("get", what, "-o", folder.toString(), "--timeout", "120").args(more);
    }

    /** The lines that {@code ls} prints of what has this in its name; it listens briefly, and is asked until there are some. */
    List<String> listed(String name) {
        return await(name + " to be listed")
                .atMost(Duration.ofSeconds(60))
                .until(() -> command("ls", name).run().stdout().lines().toList(), lines -> !lines.isEmpty());
    }

    /** Runs a command that is no peer, and gives what it printed. */
    static String printed(String... arguments) {
        Peer.Finished done = JarProcess.of("p2p").args(arguments).run();
        if (done.exitCode() != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": exit " + done.exitCode() + "\n" + done.stderr());
        }
        return done.stdout();
    }

    /** A file of octets that follow from a seed. */
    static Path file(Path path, int length, long seed) {
        byte[] octets = new byte[length];
        new Random(seed).nextBytes(octets);
        try {
            Files.createDirectories(path.getParent());
            return Files.write(path, octets);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Whether each file below one place is below the other with the same octets; whatever else is there does not count. */
    static boolean same(Path one, Path other) {
        try (Stream<Path> walk = Files.walk(one)) {
            return walk.filter(Files::isRegularFile).allMatch(file -> equal(file, other.resolve(one.relativize(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(one + ": " + e.getMessage(), e);
        }
    }

    private static boolean equal(Path one, Path other) {
        try {
            return Files.isRegularFile(other) && Files.mismatch(one, other) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(other + ": " + e.getMessage(), e);
        }
    }
}
