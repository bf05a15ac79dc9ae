package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server of ours holds: objects that live after a collection, and the direct memory that Netty counts. The objects are
 * asked of the JVM from outside; a scrape of the metrics leaves garbage behind, but none that is direct.
 */
public final class HeldMemory {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern FILLERS =
            Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler", Pattern.MULTILINE);
    private static final Pattern LIVE = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)\\s*$", Pattern.MULTILINE);
    private static final Pattern DIRECT =
            Pattern.compile("^process_direct_memory_used_bytes (\\S+)\\s*$", Pattern.MULTILINE);

    private final Children children;

    /** @param children that ask the JVM */
    public HeldMemory(Children children) {
        this.children = children;
    }

    /**
     * Collects, then counts; blocks for as long as that takes.
     *
     * @param server a JVM
     * @param adminPort of it
     * @throws BenchException when the JVM or the admin port does not tell
     */
    public Held of(Child server, int adminPort) {
        return new Held(heapOf(server), direct(server, adminPort));
    }

    /**
     * The objects alone, of a JVM that has no admin port.
     *
     * @throws BenchException when the JVM does not tell
     */
    public long heapOf(Child server) {
        // The histogram is of live objects, for which the JVM collects first.
        List<String> command = List.of(
                LauncherScript.ourHome().resolve("bin/jcmd").toString(),
                Long.toString(server.pid()),
                "GC.class_histogram");
        return heapIn(children.run("jcmd", command, LIMIT));
    }

    private static long direct(Child server, int adminPort) {
        try {
            String url = "http://127.0.0.1:" + adminPort + "/metrics";
            return directIn(new String(Web.get(url), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BenchException("metrics: not readable (expected: those of " + server.name() + ")", e);
        }
    }

    // Space that the collector leaves between objects and fills up is told like objects, and comes and goes with
    // collections.
    static long heapIn(String histogram) {
        long fillers = FILLERS.matcher(histogram)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        return find(LIVE, histogram, "jcmd") - fillers;
    }

    static long directIn(String metrics) {
        return find(DIRECT, metrics, "metrics");
    }

    private static long find(Pattern pattern, String text, String where) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new BenchException(where + ": no line like " + pattern + " (expected: one)");
        }
        return (long) Double.parseDouble(matcher.group(1));
    }

    /**
     * Bytes held.
     *
     * @param heap of live objects
     * @param direct that Netty has of the system
     */
    public record Held(long heap, long direct) {
        /** Nothing. */
        public static final Held NONE = new Held(0, 0);

        /** All of it. */
        public long bytes() {
            return heap + direct;
        }
    }
}
