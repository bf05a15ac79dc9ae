package io.netloft.bench.sniffer;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.VethPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One side listens, everything is sent, and the side says at its end what it got. */
final class LiveTurn {
    private static final Pattern LISTENING = Pattern.compile("listening on");
    private static final Pattern RATE = Pattern.compile("Rated: .*?([0-9.]+) pps");
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) packets? received by filter");
    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int IDLE_LOOKS = 20;
    private static final String QUIETLY = "exec \"$@\" >/dev/null";

    private final Stage stage;
    private final VethPair pair;
    private final Path file;

    LiveTurn(Stage stage, VethPair pair, Path file) {
        this.stage = stage;
        this.pair = pair;
        this.file = file;
    }

    /**
     * What became of it.
     *
     * @param droppedShare by the kernel, of what came through the filter
     * @param sentASecond packets
     */
    record Outcome(double droppedShare, double sentASecond) {}

    Outcome run(String name, List<String> command) {
        List<String> quiet = new ArrayList<>(List.of("sh", "-c", QUIETLY, "sh"));
        quiet.addAll(command);
        Child listener = stage.children().start("live-" + name, quiet, Map.of());
        listener.await(() -> LISTENING.matcher(listener.log()).find(), LIMIT);
        String sent = stage.children()
                .run(
                        "tcpreplay",
                        List.of(
                                tcpreplay().file().toString(),
                                "--topspeed",
                                "--preload-pcap",
                                "-i",
                                pair.outer(),
                                file.toString()),
                        LIMIT);
        listener.await(idle(listener), LIMIT);
        listener.stop();
        String said = listener.log();
        return new Outcome(number(DROPPED, said) / Math.max(1, number(RECEIVED, said)), number(RATE, sent));
    }

    /** What is in its buffer is its own yet: it has all that it will get when it has needed no time for a while. */
    private static BooleanSupplier idle(Child listener) {
        long[] last = {0, 0};
        return () -> {
            long now = listener.cpuMicros();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= IDLE_LOOKS;
        };
    }

    static Program tcpreplay() {
        return Program.find("tcpreplay", "tcpreplay");
    }

    private static double number(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        if (!matcher.find()) {
            throw new BenchException("no " + pattern + " (expected: counters) in\n" + said);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
