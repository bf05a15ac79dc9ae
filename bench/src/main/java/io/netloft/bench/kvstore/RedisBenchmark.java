package io.netloft.bench.kvstore;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * redis-benchmark as a process: a closed loop of 50 connections on one thread. It knows a number of requests and no
 * duration, so the number follows from the rate that was seen before.
 */
final class RedisBenchmark implements Lane.Load {
    private static final int CONNECTIONS = 50;
    private static final double FIRST_RATE = 20_000;
    private static final double FIRST_SECONDS = 0.5;
    private static final int LEAST = 2_000;
    private static final int PATIENCE_SECONDS = 60;
    // "SET","rps","avg","min","p50","p95","p99","max", milliseconds.
    private static final Pattern RESULT = Pattern.compile(
            "^\"(?:GET|SET)\",\"([\\d.]+)\",\"[\\d.]+\",\"[\\d.]+\",\"([\\d.]+)\",\"[\\d.]+\",\"([\\d.]+)\"",
            Pattern.MULTILINE);
    // What the shell's `times` says of its children: user and system.
    private static final Pattern TIMES =
            Pattern.compile("^(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*\\z", Pattern.MULTILINE);
    private static final String SHELL = "\"$@\"; code=$?; times; exit $code";
    private static final int MINUTE = 60;

    private final Children children;
    private final IntSupplier port;
    private final String test;
    private final int pipeline;
    private double rate = FIRST_RATE;

    /**
     * A load.
     *
     * @param port of the node, asked anew for each turn: a leader may move
     * @param test {@code get} or {@code set}
     * @param pipeline requests under way on each connection
     */
    RedisBenchmark(Children children, IntSupplier port, String test, int pipeline) {
        this.children = children;
        this.port = port;
        this.test = test;
        this.pipeline = pipeline;
    }

    static Program program() {
        return Program.find("redis-benchmark", "redis-tools");
    }

    /** In ever longer pieces, since a rate that was seen in half a second of a cold JVM says little about five. */
    @Override
    public void warmUp(double seconds) {
        double left = seconds;
        for (double its = FIRST_SECONDS; left > 0; its *= 2) {
            Count count = run(Math.min(left, its));
            left -= Math.max(count.seconds(), its / 2);
        }
    }

    @Override
    public Count run(double seconds) {
        Count count = once(Math.max(LEAST, (long) (rate * seconds)));
        rate = count.rate();
        return count;
    }

    private Count once(long requests) {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", SHELL, "sh", program().file().toString()));
        command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port.getAsInt()), "--csv"));
        command.addAll(List.of("-t", test, "-d", Integer.toString(Keys.VALUE_BYTES)));
        command.addAll(List.of("-r", Integer.toString(Keys.RANGE), "-c", Integer.toString(CONNECTIONS)));
        command.addAll(List.of("-P", Integer.toString(pipeline), "-n", Long.toString(requests)));
        double expected = requests / rate;
        return parse(
                children.run("redis-benchmark", command, Duration.ofSeconds(PATIENCE_SECONDS + 10 * (long) expected)),
                requests);
    }

    /** It ends at once when a request is answered with an error, and then there is no line of results. */
    static Count parse(String output, long requests) {
        Matcher result = RESULT.matcher(output);
        Matcher times = TIMES.matcher(output);
        if (!result.find() || !times.find()) {
            throw new BenchException("redis-benchmark: " + output.strip() + " (expected: a line of results)");
        }
        double seconds = requests / Double.parseDouble(result.group(1));
        return new Count(
                requests,
                seconds,
                0,
                Double.parseDouble(result.group(2)),
                Double.parseDouble(result.group(3)),
                (seconds(times, 1) + seconds(times, 3)) / seconds);
    }

    private static double seconds(Matcher times, int group) {
        return Integer.parseInt(times.group(group)) * MINUTE + Double.parseDouble(times.group(group + 1));
    }
}
