package io.netloft.prices;

import io.netloft.prices.core.PriceLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "Publishes the prices of a file or a pipe; ends when all is acknowledged.",
            "Lines: TIME PRODUCT BID ASK [LAST [STATE]], a - for what is absent, # for a remark. What was not acknowledged when"
                    + " a connection broke is sent again, once. Products turn stale when it has ended.",
            "Exit codes: 0 all was taken, 1 not all was, 2 usage."
        })
final class PublishCommand extends PublisherCommand {
    @Parameters(paramLabel = "FILE|-", description = "The lines; - is standard input.")
    private String input = "";

    @Option(
            names = "--first-batch",
            paramLabel = "ID",
            description =
                    "Number of the first batch (default: by the clock). The same file with the same number again: what was"
                            + " taken is not taken twice.")
    private long first;

    @Override
    void check() {
        super.check();
        if (first < 0) {
            throw new IllegalArgumentException("--first-batch: " + first + " (expected: > 0)");
        }
        if (!input.equals("-") && !Files.isReadable(Path.of(input))) {
            throw new IllegalArgumentException(input + ": not there or not readable (expected: a file of lines, or -)");
        }
    }

    @Override
    long first() {
        return first;
    }

    @Override
    @Nullable
    String feed(Publishing publishing) throws InterruptedException {
        List<PriceUpdate> prices = new ArrayList<>();
        String wrong = null;
        try (var lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
            long number = 0;
            boolean goes = true;
            for (String line = lines.readLine(); goes && line != null; line = goes ? lines.readLine() : null) {
                number++;
                wrong = add(line, number, prices);
                boolean now = prices.size() >= batch() || wrong != null || !lines.ready();
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

    private InputStream open() throws IOException {
        return input.equals("-") ? System.in : Files.newInputStream(Path.of(input));
    }
}
