package io.netloft.prices;

import io.netloft.chassis.config.Values;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.term.LiveLines;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prices watch}: prices on the terminal. */
@Command(
        name = "watch",
        description = {
            "Shows prices as they change: a table on a terminal, plain lines elsewhere.",
            "In the table green went up, red went down, grey is not live. A line is TIME PRODUCT BID ASK LAST STATE SEQUENCE"
                    + " MERGED, which publish reads. Goes on where it was when a connection breaks."
        })
final class WatchCommand extends ClientCommand {
    private static final int MOST = PricesLimits.DEFAULT.ids();

    @Parameters(
            paramLabel = "PRODUCT",
            arity = "0..*",
            description = "Products, or prefixes that end in * (default: all products).")
    private List<String> products = List.of();

    @Option(names = "--distinct", description = "Every update in order, and not the latest only.")
    private boolean distinct;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            description = "Least time between two updates of a product (default: none).")
    private @Nullable String interval;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many updates.")
    private long count;

    @Option(names = "--lines", description = "Plain lines on a terminal too.")
    private boolean lines;

    @Option(names = "--color", paramLabel = "auto|always|never", defaultValue = "auto", description = "Colours.")
    private String color = "auto";

    @Override
    void check() {
        check(products, count);
        if (intervalNs() > 0 && distinct) {
            throw new IllegalArgumentException("--interval: not with --distinct, which leaves nothing out");
        }
    }

    /**
     * Looks at what is to be watched.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static void check(List<String> products, long count) {
        PriceRules rules = new PriceRules(PricesLimits.DEFAULT);
        for (String product : products) {
            String fault = rules.faultOfIdOrPrefix(product);
            if (fault != null) {
                throw new IllegalArgumentException(fault.replace("product_id", "PRODUCT"));
            }
        }
        if (products.size() > MOST) {
            throw new IllegalArgumentException("PRODUCT: " + products.size() + " (expected: up to " + MOST + ")");
        }
        if (count < 0) {
            throw new IllegalArgumentException("--count: " + count + " (expected: > 0)");
        }
    }

    private long intervalNs() {
        String its = interval;
        return its == null ? 0 : Values.duration(its).toNanos();
    }

    @Override
    @Nullable
    String run(PricesClient client) throws InterruptedException {
        Colours.choose(color, System.getenv());
        var wanted = new Watching.Wanted(products.isEmpty() ? List.of("*") : products, distinct, intervalNs());
        boolean table = !lines && LiveLines.possible(System.getenv());
        Watching.Viewer viewer = table
                ? new TableViewer(
                        client.target().server().toString(),
                        count,
                        new LiveLines(),
                        System::nanoTime,
                        InstantSource.system())
                : new LineViewer(count, this::happened);
        return new Watching(client, wanted, viewer, System::nanoTime).run();
    }
}
