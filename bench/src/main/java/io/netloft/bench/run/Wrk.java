package io.netloft.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * wrk as a process: a closed loop, in which each connection sends the next request once it has the last answer. It tells
 * what a server can do at most; its latencies are those of a full server.
 */
public final class Wrk {
    // Its own summary rounds; a script sees the figures whole. The hook runs once, after the load.
    private static final String SCRIPT = """
            done = function(summary, latency)
              local errors = summary.errors
              io.write(string.format(
                "result requests=%d micros=%d bytes=%d failed=%d p50=%d p99=%d\\n",
                summary.requests, summary.duration, summary.bytes,
                errors.connect + errors.read + errors.write + errors.status + errors.timeout,
                latency:percentile(50), latency:percentile(99)))
            end
            """;

    private static final Pattern RESULT = Pattern.compile(
            "^result requests=(\\d+) micros=(\\d+) bytes=(\\d+) failed=(\\d+) p50=(\\d+) p99=(\\d+)$",
            Pattern.MULTILINE);

    private static final int PATIENCE_SECONDS = 30;

    private final Children children;
    private final Program program;
    private final Path script;

    /** Writes its script to the workspace. */
    public Wrk(Workspace workspace, Children children) {
        this.children = children;
        program = program();
        script = workspace.file("report.lua", SCRIPT);
    }

    /**
     * Looks for it.
     *
     * @throws BenchException when it is not installed
     */
    public static void check() {
        program();
    }

    private static Program program() {
        return Program.find("wrk", "wrk");
    }

    /** Its version. */
    public String version() {
        return program.firstLine("-v").replaceFirst("\\s*Copyright.*", "");
    }

    /**
     * One thread's load on a URL for so many seconds; blocks for that long.
     *
     * @throws BenchException when it fails to run or does not end
     */
    public Result run(String url, int connections, int seconds) {
        List<String> command = List.of(
                program.file().toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "-s",
                script.toString(),
                url);
        return parse(children.run("wrk", command, Duration.ofSeconds(seconds + PATIENCE_SECONDS)));
    }

    static Result parse(String output) {
        Matcher matcher = RESULT.matcher(output);
        if (!matcher.find()) {
            throw new BenchException("wrk: " + output.strip() + " (expected: a line of results)");
        }
        return new Result(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)) / 1e6,
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)),
                Long.parseLong(matcher.group(6)));
    }

    /**
     * What it counted.
     *
     * @param requests answered
     * @param seconds that the load lasted
     * @param bytes read, heads included
     * @param failed connections, reads, writes, timeouts, and answers from 400 up
     * @param p50Micros half of the answers came within this
     * @param p99Micros 99 of 100 answers came within this
     */
    public record Result(long requests, double seconds, long bytes, long failed, long p50Micros, long p99Micros) {
        /** Requests a second. */
        public double rate() {
            return requests / seconds;
        }
    }
}
