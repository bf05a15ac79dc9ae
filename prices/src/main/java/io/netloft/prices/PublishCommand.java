package io.netloft.prices;

import io.netloft.chassis.net.Workers;
import io.netloft.prices.core.PriceLine;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prices publish}: prices of a file or a pipe. */
@Command(
        name = "publish",
        description = {
            "Publishes lines: TIME PRODUCT BID ASK [LAST [STATE]], a - for what is absent, # for a remark. Ends when all is",
            "acknowledged; sends again, once, what was not when a connection broke. Products turn stale when it has ended.",
            "Exit codes: 0 all was taken, 1 not all was, 2 usage."
        })
final class PublishCommand extends ClientCommand {
    private static final int MOST = PricesLimits.DEFAULT.updates();
    private static final long IDS_A_MS = 1_000;

    @Parameters(paramLabel = "FILE|-", description = "The lines; - is standard input.")
    private String input = "";

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

    @Option(
            names = "--first-batch",
            paramLabel = "ID",
            description =
                    "Number of the first batch (default: by the clock). The same file with the same number again: what was"
                            + " taken is not taken twice.")
    private long first;

    @Override
    void check() {
        String fault = new PriceRules(PricesLimits.DEFAULT).faultOfId(name());
        if (fault != null) {
            throw new IllegalArgumentException(fault.replace("product_id", "--as"));
        }
        if (batch < 1 || batch > MOST) {
            throw new IllegalArgumentException("--batch: " + batch + " (expected: 1 to " + MOST + ")");
        }
        if (first < 0) {
            throw new IllegalArgumentException("--first-batch: " + first + " (expected: > 0)");
        }
        if (!input.equals("-") && !Files.isReadable(Path.of(input))) {
            throw new IllegalArgumentException(input + ": not there or not readable (expected: a file of lines, or -)");
        }
    }

    private String name() {
        String given = as;
        return given == null ? String.valueOf(System.getProperty("user.name")) : given;
    }

    @Override
    @Nullable
    String run(PricesClient client) throws InterruptedException {
        long begin = first > 0 ? first : InstantSource.system().millis() * IDS_A_MS;
        try (Workers workers = new Workers("publish", 1, 16)) {
            var publishing = new Publishing(
                    client,
                    workers.timer(),
                    new Publishing.Options(name(), begin, first > 0),
                    this::happened,
                    System::nanoTime);
            publishing.start();
            String wrong = read(publishing);
            String fault = publishing.finish();
            happened(publishing.summary());
            if (fault != null) {
                return fault;
            }
            long refused = publishing.refused();
            return wrong != null || refused == 0 ? wrong : "not all was taken: " + refused + (refused == 1 ? " update was" : " updates were") + " refused";
        }
    }

    /** Publishes what can be read; what is wrong with the input, or null. */
    private @Nullable String read(Publishing publishing) throws InterruptedException {
        List<PriceUpdate> prices = new ArrayList<>();
        String wrong = null;
        try (var lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
            long number = 0;
            boolean goes = true;
            for (String line = lines.readLine(); goes && line != null; line = goes ? lines.readLine() : null) {
                number++;
                wrong = add(line, number, prices);
                boolean now = prices.size() >= batch || wrong != null || !lines.ready();
                goes = wrong == null && (!now || flush(prices, publishing));
            }
        } catch (IOException e) {
            wrong = input + ": " + e.getMessage();
        }
        flush(prices, publishing);
        return wrong;
    }

    private @Nullable String add(String line, long number, List<PriceUpdate> prices) {
        try {
            if (!PriceLine.silent(line)) {
                prices.add(PriceLine.parse(line));
            }
            return null;
        } catch (IllegalArgumentException e) {
            return input + ":" + number + ": " + Endings.plain(String.valueOf(e.getMessage()))
                    + "; what stands before it was published";
        }
    }

    private static boolean flush(List<PriceUpdate> prices, Publishing publishing) throws InterruptedException {
        boolean goes = prices.isEmpty() || publishing.publish(prices);
        prices.clear();
        return goes;
    }

    private InputStream open() throws IOException {
        return input.equals("-") ? System.in : Files.newInputStream(Path.of(input));
    }
}
