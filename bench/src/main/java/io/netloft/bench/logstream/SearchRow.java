package io.netloft.bench.logstream;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A large file in the page cache searched for a literal and for regular expressions, each side on one core, the same. Every
 * program must find as many lines as the others.
 */
final class SearchRow {
    private static final long WHOLE = 2L << 30;
    private static final long FEW = 32L << 20;
    private static final double MB = 1e6;
    private static final String FILE = "search.log";
    /** Ours tells of its progress too. */
    private static final String FOUND = "\"type\":\"line\"";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    SearchRow() {}

    /** What is looked for. */
    private enum Sought {
        LITERAL("literal", "-F", "connection reset by upstream-7"),
        EXPRESSION("expression", "-E", "status=50[0-9] took=[0-9]{5,}ms"),
        NO_LITERAL("expression without a literal", "-E", "[a-f]{7}[0-9]{5} [a-z]+=[0-9]+7 ");

        private final String words;
        private final String option;
        private final String pattern;

        Sought(String words, String option, String pattern) {
            this.words = words;
            this.option = option;
            this.pattern = pattern;
        }

        String ours() {
            return Lane.OURS + ", " + words;
        }

        String grep(Locale locale) {
            return "grep " + option + ", " + words + ", " + locale.value;
        }

        List<String> greps() {
            return Stream.of(Locale.values()).map(this::grep).toList();
        }
    }

    private enum Locale {
        BYTES("C"),
        UTF_8("C.UTF-8");

        private final String value;

        Locale(String value) {
            this.value = value;
        }
    }

    Row<Stage> row() {
        return new SpeedRow<>(
                "search",
                "2 GiB in the page cache searched on one core; what is found is some hundred lines",
                new Figure("MB/s", Figure.Kind.RATE, 0, "CPU µs a MB", 1),
                this::lanes,
                Stream.of(Sought.values())
                        .map(sought -> new Verdict(
                                sought.ours(),
                                sought.greps(),
                                sought == Sought.NO_LITERAL ? null : Bound.atLeast(1),
                                null))
                        .toList());
    }

    private List<Lane> lanes(Stage stage) {
        Path file = stage.folder("logs").resolve(FILE);
        long bytes = LogText.write(file, stage.settings().pace().quick() ? FEW : WHOLE);
        Server ours = stage.ours(file.toString(), onCore(0));
        List<Lane> lanes = new ArrayList<>();
        for (Sought sought : Sought.values()) {
            List<List<String>> greps = Stream.of(Locale.values())
                    .map(locale -> grep(sought, locale, file))
                    .toList();
            long found = lines(stage, greps.get(0), "grep");
            for (Locale locale : Locale.values()) {
                List<String> command = grep(sought, locale, file);
                lanes.add(new Lane(
                        sought.grep(locale),
                        () -> 0,
                        seconds -> searches(stage, command, "grep", found, bytes, seconds),
                        false));
            }
            List<String> curl = curl(sought, ours);
            lanes.add(new Lane(
                    sought.ours(),
                    ours.child()::cpuMicros,
                    seconds -> searches(stage, curl, "curl", found, bytes, seconds),
                    true));
        }
        return lanes;
    }

    private static List<String> onCore(int core) {
        return List.of(Stage.taskset().file().toString(), "-c", Integer.toString(core));
    }

    /** Its output goes to a file: it stops at the first line found when it sees that nobody reads. */
    private static List<String> grep(Sought sought, Locale locale, Path file) {
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=" + locale.value));
        command.addAll(onCore(0));
        command.addAll(List.of(Stage.grep().file().toString(), sought.option, sought.pattern, file.toString()));
        return command;
    }

    private static List<String> curl(Sought sought, Server ours) {
        String pattern = URLEncoder.encode(sought.pattern, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(onCore(Runtime.getRuntime().availableProcessors() - 1));
        command.addAll(List.of(
                Stage.curl().file().toString(),
                "-sSN",
                ours.url("/v1/search?file=" + FILE + "&order=oldest&limit=100000&grep=" + pattern)));
        return command;
    }

    private static long lines(Stage stage, List<String> command, String name) {
        return stage.children()
                .run(name, command, LIMIT)
                .lines()
                .filter(line -> !line.startsWith("{") || line.contains(FOUND))
                .count();
    }

    private static Count searches(Stage stage, List<String> command, String name, long found, long bytes, int seconds) {
        long done = 0;
        long startNs = System.nanoTime();
        long tookNs;
        do {
            long lines = lines(stage, command, name);
            if (lines != found) {
                throw new BenchException(
                        name + ": " + lines + " lines found (expected: " + found + ", as grep says); " + command);
            }
            done += bytes;
            tookNs = System.nanoTime() - startNs;
        } while (tookNs < seconds * 1_000_000_000L);
        return Count.of(Math.round(done / MB), tookNs / 1e9, 0);
    }
}
