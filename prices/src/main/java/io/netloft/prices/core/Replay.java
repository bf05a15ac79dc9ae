package io.netloft.prices.core;

import com.google.protobuf.Timestamp;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A recording that is played: lines of {@link PriceLine}, each as long after the first time in it as its own is. A line
 * without a time, or with one before that of the line above, comes with the line above. It reads one line ahead, so that a recording may be of any
 * length.
 */
public final class Replay implements PriceSource {
    private static final long NS = 1_000_000_000L;
    // Times further apart than this are taken for so far apart: thirty years, which a long holds in nanoseconds.
    private static final long MOST_SECONDS = 1_000_000_000L;

    private final Lines lines;
    private final int speed;
    private final boolean loop;
    private final Consumer<String> ended;
    private @Nullable PriceUpdate pending;
    private @Nullable Timestamp first;
    private boolean any;
    private long beganNs;
    private long atNs;
    private long number;
    private long played;
    private String fault = "";
    private boolean over;

    /** The lines of a recording. */
    public interface Lines {
        /**
         * The next line; null at the end.
         *
         * @throws UncheckedIOException when it can't be read
         */
        @Nullable
        String next();

        /**
         * Begins again.
         *
         * @throws UncheckedIOException when it can't be read
         */
        void rewind();
    }

    /**
     * A recording at its beginning.
     *
     * @param speed times as fast as it was recorded; 0: as fast as prices are pulled
     * @param loop whether it begins again at its end, a second later at speed 1
     * @param ended told once, at the end, what was wrong; empty when nothing was
     */
    public Replay(Lines lines, int speed, boolean loop, Consumer<String> ended) {
        this.lines = lines;
        this.speed = speed;
        this.loop = loop;
        this.ended = ended;
        read();
    }

    /** Prices that were played. */
    public long played() {
        return played;
    }

    @Override
    public long nextAtNs() {
        if (pending == null && !over) {
            over = true;
            ended.accept(fault);
        }
        return pending == null ? Long.MAX_VALUE : atNs;
    }

    @Override
    public PriceUpdate next() {
        PriceUpdate update = pending;
        if (update == null) {
            throw new IllegalStateException("the recording is over (expected: a look at nextAtNs before)");
        }
        played++;
        read();
        return update;
    }

    private void read() {
        pending = null;
        try {
            PriceUpdate update = price();
            if (update == null && loop && any) {
                lines.rewind();
                number = 0;
                first = null;
                any = false;
                beganNs = speed == 0 ? 0 : atNs + NS / speed;
                update = price();
            }
            if (update != null) {
                time(update);
                pending = update;
            }
        } catch (IllegalArgumentException e) {
            fault = "line " + number + ": " + e.getMessage();
        } catch (UncheckedIOException e) {
            fault = "line " + number + ": " + e.getMessage();
        }
    }

    private @Nullable PriceUpdate price() {
        String line = lines.next();
        number++;
        while (line != null && PriceLine.silent(line)) {
            line = lines.next();
            number++;
        }
        return line == null ? null : PriceLine.parse(line);
    }

    private void time(PriceUpdate update) {
        boolean begins = !any;
        any = true;
        if (begins) {
            atNs = beganNs;
        }
        if (speed == 0 || !update.hasSourceTime()) {
            return;
        }
        Timestamp at = update.getSourceTime();
        Timestamp start = first;
        if (start == null) {
            first = at;
        } else {
            long seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, at.getSeconds() - start.getSeconds()));
            long sinceNs = seconds * NS + at.getNanos() - start.getNanos();
            atNs = Math.max(atNs, beganNs + sinceNs / speed);
        }
    }
}
