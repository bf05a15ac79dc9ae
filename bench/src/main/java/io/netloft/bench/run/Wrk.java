package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private final Program program;
    private final Path script;

    /** Writes its script to the workspace. */
    public Wrk(Workspace workspace) {
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
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                return finish(process, url, seconds);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new BenchException("wrk: does not run (expected: a program)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("wrk: interrupted", e);
        }
    }

    private static Result finish(Process process, String url, int seconds) throws IOException, InterruptedException {
        // A few lines at its end: they fit into the pipe.
        if (!process.waitFor(seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new BenchException("wrk: still running after " + (seconds + PATIENCE_SECONDS) + " s (expected: "
                    + seconds + " s of load on " + url + ")");
        }
        return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
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
