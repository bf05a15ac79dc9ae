package io.netloft.prices;

import io.netloft.chassis.net.Workers;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import java.time.InstantSource;
import java.util.List;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that publish have in common. */
abstract class PublisherCommand extends ClientCommand {
    private static final int MOST = PricesLimits.DEFAULT.updates();
    private static final long IDS_A_MS = 1_000;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Your name, where no token and no certificate says it (default: the user's).")
    private @Nullable String as;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Most updates of a batch (default: ${DEFAULT-VALUE}); what waits for more is sent at once.",
            defaultValue = "100")
    private int batch = 100;

    @Override
    void check() {
        String fault = new PriceRules(PricesLimits.DEFAULT).faultOfId(name());
        if (fault != null) {
            throw new IllegalArgumentException(fault.replace("product_id", "--as"));
        }
        if (batch < 1 || batch > MOST) {
            throw new IllegalArgumentException("--batch: " + batch + " (expected: 1 to " + MOST + ")");
        }
    }

    private String name() {
        String given = as;
        return given == null ? String.valueOf(System.getProperty("user.name")) : given;
    }

    /** Most updates of a batch. */
    int batch() {
        return batch;
    }

    /** Number of the first batch; 0: by the clock. */
    abstract long first();

    /** Publishes all there is; what is wrong with it, or null. */
    abstract @Nullable String feed(Publishing publishing) throws InterruptedException;

    @Override
    @Nullable
    String run(PricesClient client) throws InterruptedException {
        long begin = first() > 0 ? first() : InstantSource.system().millis() * IDS_A_MS;
        try (Workers workers = new Workers("publish", 1, 16)) {
            var publishing = new Publishing(
                    client,
                    workers.timer(),
                    new Publishing.Options(name(), begin, first() > 0),
                    this::happened,
                    System::nanoTime);
            publishing.start();
            String wrong = feed(publishing);
            String fault = publishing.finish();
            happened(publishing.summary());
            if (fault != null) {
                return fault;
            }
            long refused = publishing.refused();
            return wrong != null || refused == 0
                    ? wrong
                    : "not all was taken: " + refused + (refused == 1 ? " update was" : " updates were") + " refused";
        }
    }

    /** Publishes what was gathered and forgets it; false: it can't go on. */
    static boolean flush(List<PriceUpdate> prices, Publishing publishing) throws InterruptedException {
        boolean goes = prices.isEmpty() || publishing.publish(prices);
        prices.clear();
        return goes;
    }
}
