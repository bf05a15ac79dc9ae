package io.netloft.bench.run;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A bench that runs ours beside peers: the options that all such benches have, and what becomes of the report. */
public abstract class BesideCommand implements Callable<Integer> {
    private static final int QUICK_WARM_UP_SECONDS = 1;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each row (default: 5).")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "N", description = "Seconds of load on each server a round (default: 5).")
    private @Nullable Integer seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds of load on each JVM before the first round of a row (default: 30).")
    private @Nullable Integer warmUp;

    @Option(names = "--quick", description = "One round of one second: shows that it runs, and nothing about speed.")
    private boolean quick;

    @Option(names = "--write", description = "Record the result in docs/benchmarks.md.")
    private boolean write;

    private final String name;

    /** @param name of the bench */
    protected BesideCommand(String name) {
        this.name = name;
    }

    /**
     * Looks at the options; nothing is started yet.
     *
     * @throws BenchException when they ask for what there isn't
     */
    protected abstract Run prepare(Path root, Pace pace);

    /** The parts that are recorded, each by its name. */
    protected List<Report> parts(Report report) {
        return List.of(report);
    }

    /** A run that is ready to begin. */
    @FunctionalInterface
    public interface Run {
        /**
         * Measures; blocks for minutes.
         *
         * @throws BenchException when a peer is missing or a server fails; everything is stopped then
         */
        Report measure();
    }

    @Override
    public Integer call() {
        Path root = Path.of(System.getProperty("netloft.root", "."));
        Run run;
        try {
            run = prepare(root.toAbsolutePath().normalize(), pace());
        } catch (BenchException e) {
            return failed(e, ExitCode.USAGE);
        }
        try {
            Report report = run.measure();
            report.lines().forEach(Out::line);
            return conclude(report, root);
        } catch (BenchException e) {
            return failed(e, ExitCode.FAILED);
        }
    }

    private Pace pace() {
        if (quick && write) {
            throw new BenchException("--write: with --quick (expected: a run whose figures mean something); drop one");
        }
        return new Pace(
                orElse(rounds, quick ? 1 : 5),
                orElse(seconds, quick ? 1 : 5),
                orElse(warmUp, quick ? QUICK_WARM_UP_SECONDS : 30),
                quick);
    }

    private static int orElse(@Nullable Integer given, int standard) {
        return given == null ? standard : given;
    }

    private Integer conclude(Report report, Path root) {
        if (report.failed() > 0) {
            Talk.say("requests: " + report.failed() + " failed (expected: none); the figures above are void");
            return ExitCode.FAILED.code();
        }
        if (write) {
            Path document = root.resolve("docs/benchmarks.md");
            for (Report part : parts(report)) {
                new RecordedPart(document, part.name()).write(part.markdown());
            }
            Talk.say("recorded in " + document);
        }
        return ExitCode.DONE.code();
    }

    private Integer failed(BenchException e, ExitCode code) {
        Talk.say("bench " + name + ": " + e.getMessage());
        return code.code();
    }

    /**
     * The rows to measure: those that were asked for, or else all.
     *
     * @throws BenchException naming the first that there isn't
     */
    protected static Set<String> rows(Set<String> only, List<String> all) {
        known("only", only, all);
        return only.isEmpty() ? Set.copyOf(all) : only;
    }

    /**
     * Refuses words that are not among the known ones.
     *
     * @throws BenchException naming the first
     */
    protected static void known(String option, Collection<String> words, List<String> known) {
        for (String word : words) {
            if (!known.contains(word)) {
                throw new BenchException(option + ": " + word + " (expected: of " + String.join(", ", known) + ")");
            }
        }
    }
}
