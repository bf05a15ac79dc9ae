package io.netloft.bench.prices;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Web;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one reader that stops reading costs the others: their p99 with and without it, in pairs. */
final class StalledRow implements Row<Stage> {
    private static final int RATE = 1_000;
    private static final int OTHERS = Rows.SUBSCRIBERS - 1;
    private static final double MS = 1e6;
    private static final int P99 = 99;
    private static final int SETTLING_S = 3;
    private static final Pattern SLOW = Pattern.compile("^prices_slow_streams (\\S+)\\s*$", Pattern.MULTILINE);

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public RowResult measure(Stage stage) {
        Server ours = stage.ours();
        QuoteLoad load = Rows.load(stage, ours, OTHERS, Rows.CONNECTIONS, Rows.PRODUCTS);
        Talk.say(name() + ": warm-up, " + stage.pace().warmUpSeconds() + " s");
        load.paced(RATE, Rows.TOGETHER, stage.pace().warmUpSeconds());
        var without = new Samples();
        var with = new Samples();
        var ratios = new Samples();
        long failed = 0;
        for (int pair = 0; pair < stage.pace().rounds(); pair++) {
            // What the machine does meanwhile shall not always meet the same one of the two.
            boolean stalledFirst = pair % 2 == 1;
            Count one = stalledFirst ? besideAStalledOne(stage, ours, load) : alone(stage, load);
            Count other = stalledFirst ? alone(stage, load) : besideAStalledOne(stage, ours, load);
            failed += one.failed() + other.failed();
            double itsAlone = p99(stalledFirst ? other : one);
            double itsBeside = p99(stalledFirst ? one : other);
            without.add(itsAlone);
            with.add(itsBeside);
            ratios.add(itsBeside / itsAlone);
            Talk.say(name() + ": pair " + (pair + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("others", "p99 ms")
                .row(List.of(Lane.OURS, figure(without.median())))
                .row(List.of(Lane.OURS + ", one stalled", figure(with.median())));
        String title = String.format(
                Locale.ROOT,
                "%d subscribers of every update of %d products, %,d updates/s, and one that does not read",
                OTHERS,
                Rows.PRODUCTS,
                RATE);
        return new RowResult(name(), title, grid, List.of(verdict(ratios)), failed);
    }

    private static Count alone(Stage stage, QuoteLoad load) {
        load.paced(RATE, Rows.TOGETHER, SETTLING_S);
        return load.paced(RATE, Rows.TOGETHER, stage.pace().seconds());
    }

    private Count besideAStalledOne(Stage stage, Server ours, QuoteLoad load) {
        Readers stalled = stage.stalled(ours);
        // Its window takes a second of prices before it is stalled; only then it is measured what it costs.
        load.paced(RATE, Rows.TOGETHER, SETTLING_S);
        Count count = load.paced(RATE, Rows.TOGETHER, stage.pace().seconds());
        if (slow(ours) != 1) {
            throw new BenchException(
                    name() + ": the reader that does not read is not stalled (expected: 1 slow stream)");
        }
        stalled.close();
        return count;
    }

    private static long slow(Server ours) {
        try {
            String url = "http://127.0.0.1:" + ours.adminPort() + "/metrics";
            return slowIn(new String(Web.get(url), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BenchException("metrics: not readable (expected: those of " + ours.name() + ")", e);
        }
    }

    static long slowIn(String metrics) {
        Matcher matcher = SLOW.matcher(metrics);
        if (!matcher.find()) {
            throw new BenchException("metrics: no line like " + SLOW + " (expected: one)");
        }
        return (long) Double.parseDouble(matcher.group(1));
    }

    private static double p99(Count count) {
        return Objects.requireNonNull(count.latencies()).getValueAtPercentile(P99) / MS;
    }

    private static String verdict(Samples ratios) {
        return String.format(
                Locale.ROOT,
                "the others' p99 with a stalled subscriber ÷ without: %.2f× (median of %d pairs, %.2f to %.2f); %s",
                ratios.median(),
                ratios.count(),
                ratios.least(),
                ratios.most(),
                Bound.atMost(1.2).judge(ratios.median()));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
