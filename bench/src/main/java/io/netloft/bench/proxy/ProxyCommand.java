package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.RecordedPart;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./netloft bench proxy}. */
@Command(
        name = "proxy",
        description =
                "The proxy beside nginx, HAProxy and the usual Netty proxy, on one backend: one event loop against"
                        + " one worker, interleaved rounds, medians. Needs the Debian packages nginx-light, haproxy and wrk.")
public final class ProxyCommand implements Callable<Integer> {
    private static final int QUICK_WARM_UP_SECONDS = 2;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each row (default: 5).")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "N", description = "Seconds of load on each server a round (default: 5).")
    private @Nullable Integer seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds of load on each JVM before the first round of a row (default: 30).")
    private @Nullable Integer warmUp;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Rows to measure: small, large, latency, tls, websocket, idle, ladder (default: all but ladder).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--against",
            split = ",",
            paramLabel = "PEER",
            description = "Peers to measure against: nginx, haproxy, floor (default: all).")
    private Set<String> against = new LinkedHashSet<>();

    @Option(
            names = "--proxy-argument",
            paramLabel = "ARG",
            description = "An argument for our proxy, such as --proxy-argument=--transport=io_uring; may be repeated.")
    private List<String> proxyArguments = new ArrayList<>();

    @Option(
            names = "--ladder",
            description = "What each choice buys: only ours, with one thing changed at a time; --only=ladder.")
    private boolean ladder;

    @Option(names = "--quick", description = "One round of one second: shows that it runs, and nothing about speed.")
    private boolean quick;

    @Option(names = "--write", description = "Record the result in docs/benchmarks.md.")
    private boolean write;

    /** For picocli, which fills it. */
    public ProxyCommand() {}

    @Override
    public Integer call() {
        Path root = Path.of(System.getProperty("netloft.root", "."));
        Settings settings;
        try {
            settings = settings(root);
        } catch (BenchException e) {
            return failed(e, ExitCode.USAGE);
        }
        try {
            Report report = new ProxyBench(settings).run();
            report.lines().forEach(Out::line);
            return conclude(report, root);
        } catch (BenchException e) {
            return failed(e, ExitCode.FAILED);
        }
    }

    private Settings settings(Path root) {
        if (quick && write) {
            throw new BenchException("--write: with --quick (expected: a run whose figures mean something); drop one");
        }
        return new Settings(
                root.toAbsolutePath().normalize(),
                orElse(rounds, quick ? 1 : 5),
                orElse(seconds, quick ? 1 : 5),
                orElse(warmUp, quick ? QUICK_WARM_UP_SECONDS : 30),
                rows(),
                against.isEmpty() ? Set.copyOf(LineUp.PEERS) : against,
                proxyArguments,
                quick);
    }

    private Set<String> rows() {
        Set<String> rows = new LinkedHashSet<>(only);
        if (ladder) {
            rows.add(ProxyBench.LADDER);
        }
        return rows.isEmpty() ? Set.copyOf(ProxyBench.ROWS) : rows;
    }

    private static int orElse(@Nullable Integer given, int standard) {
        return given == null ? standard : given;
    }

    private Integer conclude(Report report, Path root) {
        if (report.failed() > 0) {
            ProxyBench.say("requests: " + report.failed() + " failed (expected: none); the figures above are void");
            return ExitCode.FAILED.code();
        }
        if (write) {
            Path document = root.resolve("docs/benchmarks.md");
            for (Report part : report.parts()) {
                new RecordedPart(document, part.name()).write(part.markdown());
            }
            ProxyBench.say("recorded in " + document);
        }
        return ExitCode.DONE.code();
    }

    private static Integer failed(BenchException e, ExitCode code) {
        ProxyBench.say("bench proxy: " + e.getMessage());
        return code.code();
    }
}
