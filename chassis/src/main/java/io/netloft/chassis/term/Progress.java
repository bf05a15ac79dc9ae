package io.netloft.chassis.term;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress of one long task, on standard error: a bar that redraws itself on a terminal, else a plain line every ten
 * percent. Used by one thread.
 */
public final class Progress implements AutoCloseable {
    private static final int BAR = 30;
    private static final long REDRAW_NS = 100_000_000L;
    private static final int STEP = 10;

    private final String label;
    private final long total;
    private final PrintStream stream;
    private final boolean terminal;
    private final LongSupplier clockNs;
    private final int width;
    private long done;
    private long drawnNs;
    private int shownPercent = -1;

    /** Progress towards a total, drawn on standard error. */
    public Progress(String label, long total) {
        this(label, total, System.err, Terminal.output() && Colours.on(), System::nanoTime, Terminal.width());
    }

    Progress(String label, long total, PrintStream stream, boolean terminal, LongSupplier clockNs, int width) {
        this.label = label;
        this.total = Math.max(1, total);
        this.stream = stream;
        this.terminal = terminal;
        this.clockNs = clockNs;
        this.width = width;
        this.drawnNs = clockNs.getAsLong() - REDRAW_NS;
    }

    /** Says how much is done. */
    public void update(long amount) {
        done = Math.min(amount, total);
        int percent = (int) (done * 100 / total);
        if (terminal) {
            long nowNs = clockNs.getAsLong();
            if (nowNs - drawnNs >= REDRAW_NS || done == total) {
                drawnNs = nowNs;
                draw(percent);
            }
        } else if (percent / STEP > shownPercent / STEP || shownPercent < 0) {
            shownPercent = percent;
            stream.println(label + " " + percent + "%");
        }
    }

    private void draw(int percent) {
        int bar = Math.max(0, Math.min(BAR, width - label.length() - 8));
        int full = bar * percent / 100;
        String text = String.format(
                Locale.ROOT, "\r%s [%s%s] %3d%%", label, "#".repeat(full), ".".repeat(bar - full), percent);
        stream.print(text);
        stream.flush();
    }

    /** Ends the line. */
    @Override
    public void close() {
        if (terminal) {
            draw((int) (done * 100 / total));
            stream.println();
        }
    }
}
