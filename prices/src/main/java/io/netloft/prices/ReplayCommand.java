package io.netloft.prices;

import io.netloft.prices.core.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prices replay}: a recording, published at its pace. */
@Command(
        name = "replay",
        description = {
            "Publishes a recording at the pace of its times, faster, or as fast as it goes.",
            "Exit codes: 0 all was taken, 1 not all was, 2 usage."
        })
final class ReplayCommand extends PublisherCommand {
    @Parameters(paramLabel = "FILE", description = "What record has written, or lines like it.")
    private Path file = Path.of("");

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Times as fast as it was recorded; 0: as fast as possible (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int speed = 1;

    @Option(names = "--loop", description = "Begin again at its end.")
    private boolean loop;

    private String fault = "";

    @Override
    void check() {
        super.check();
        if (speed < 0) {
            throw new IllegalArgumentException("--speed: " + speed + " (expected: 0 or more)");
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + ": not there or not readable (expected: a recording)");
        }
    }

    @Override
    long first() {
        return 0;
    }

    @Override
    @Nullable
    String feed(Publishing publishing) throws InterruptedException {
        try (Recording recording = new Recording(file)) {
            play(new Replay(recording, speed, loop, said -> fault = said), publishing);
        } catch (IOException e) {
            fault = String.valueOf(e.getMessage());
        }
        return fault.isEmpty() ? null : file + ": " + Endings.plain(fault) + "; what stands before it was published";
    }

    private void play(Replay replay, Publishing publishing) throws InterruptedException {
        List<PriceUpdate> prices = new ArrayList<>();
        long beganNs = System.nanoTime();
        boolean goes = true;
        for (long at = replay.nextAtNs(); goes && at < Long.MAX_VALUE; at = replay.nextAtNs()) {
            long earlyNs = at - (System.nanoTime() - beganNs);
            if (earlyNs > 0) {
                goes = flush(prices, publishing) && publishing.rest(earlyNs);
            }
            prices.add(replay.next());
            if (prices.size() >= batch()) {
                goes = goes && flush(prices, publishing);
            }
        }
        if (goes) {
            flush(prices, publishing);
        }
    }
}
