package io.netloft.prices;

import io.netloft.prices.core.PriceLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.function.Consumer;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** Writes prices to a recording; what was written is with the system as soon as nothing more waits. */
final class RecordViewer implements Watching.Viewer {
    private final BufferedWriter writer;
    private final long most;
    private final Consumer<String> talk;
    private @Nullable String fault;
    private long written;

    RecordViewer(BufferedWriter writer, long most, Consumer<String> talk) {
        this.writer = writer;
        this.most = most;
        this.talk = talk;
    }

    /** Why it can't write, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Prices that were written. */
    long written() {
        return written;
    }

    private boolean full() {
        return most > 0 && written >= most;
    }

    @Override
    public void price(PriceUpdate update, int merged) {
        if (full()) {
            return;
        }
        // What is played later needs a time.
        PriceUpdate timed = update.hasSourceTime()
                ? update
                : update.toBuilder().setSourceTime(update.getReceiveTime()).build();
        try {
            writer.write(PriceLine.of(timed, merged));
            writer.newLine();
            written++;
        } catch (IOException e) {
            fault = e.getMessage();
        }
    }

    @Override
    public void connected(boolean now) {
        // The notes say it.
    }

    @Override
    public void note(String text) {
        talk.accept(text);
    }

    @Override
    public boolean look(boolean idle) {
        if (idle) {
            try {
                writer.flush();
            } catch (IOException e) {
                fault = e.getMessage();
            }
        }
        return fault == null && !full();
    }
}
