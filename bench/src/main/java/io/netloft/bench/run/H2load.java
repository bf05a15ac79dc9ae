package io.netloft.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** h2load as a process: wrk's closed loop in HTTP/2, with so many requests under way on each connection. One thread. */
public final class H2load {
    private static final Pattern TIME = Pattern.compile("^finished in ([\\d.]+)(us|ms|s|m), ", Pattern.MULTILINE);
    private static final Pattern REQUESTS = Pattern.compile(
            "^requests: \\d+ total, \\d+ started, (\\d+) done, (\\d+) succeeded, (\\d+) failed, ", Pattern.MULTILINE);
    private static final Pattern DATA = Pattern.compile(", \\S+ \\((\\d+)\\) data$", Pattern.MULTILINE);
    private static final int PATIENCE_SECONDS = 30;

    private final Children children;
    private final Program program;

    /** Its processes belong to {@code children}. */
    public H2load(Children children) {
        this.children = children;
        program = program();
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
        return Program.find("h2load", "nghttp2-client");
    }

    /** Its version. */
    public String version() {
        return program.firstLine("--version");
    }

    /**
     * What is asked for.
     *
     * @param url over TLS or, with prior knowledge, without
     * @param fields of each request, such as {@code te: trailers}
     * @param body file that each request carries as a POST; none for a GET
     */
    public record Ask(String url, List<String> fields, List<Path> body) {
        /** A GET. */
        public static Ask get(String url) {
            return new Ask(url, List.of(), List.of());
        }
    }

    /**
     * Load for so many seconds; blocks for that long.
     *
     * @param connections of it
     * @param streams under way on each
     * @throws BenchException when it fails to run or does not end
     */
    public Result run(Ask ask, int connections, int streams, int seconds) {
        return run(ask, List.of("-c" + connections, "-m" + streams, "-D" + seconds), seconds);
    }

    /** One request. */
    public Result once(Ask ask) {
        return run(ask, List.of("-c1", "-n1"), 0);
    }

    private Result run(Ask ask, List<String> load, int seconds) {
        List<String> command = new ArrayList<>(List.of(program.file().toString(), "-t1"));
        command.addAll(load);
        ask.fields().forEach(field -> command.addAll(List.of("-H", field)));
        ask.body().forEach(file -> command.addAll(List.of("-d", file.toString())));
        command.add(ask.url());
        return parse(children.run("h2load", command, Duration.ofSeconds(seconds + PATIENCE_SECONDS)));
    }

    static Result parse(String output) {
        Matcher time = TIME.matcher(output);
        Matcher requests = REQUESTS.matcher(output);
        Matcher data = DATA.matcher(output);
        if (!time.find() || !requests.find() || !data.find()) {
            throw new BenchException("h2load: " + output.strip() + " (expected: its summary)");
        }
        double seconds = Double.parseDouble(time.group(1)) * unit(time.group(2));
        return new Result(
                Long.parseLong(requests.group(2)),
                seconds,
                Long.parseLong(data.group(1)),
                Long.parseLong(requests.group(3)));
    }

    private static double unit(String unit) {
        return switch (unit) {
            case "us" -> 1e-6;
            case "ms" -> 1e-3;
            case "m" -> 60;
            default -> 1;
        };
    }

    /**
     * What it counted.
     *
     * @param answered requests with a status below 400
     * @param seconds that the load lasted
     * @param bytes of bodies
     * @param failed requests
     */
    public record Result(long answered, double seconds, long bytes, long failed) {}
}
