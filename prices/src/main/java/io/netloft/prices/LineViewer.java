package io.netloft.prices;

import io.netloft.chassis.term.Out;
import io.netloft.prices.core.PriceLine;
import java.util.function.Consumer;
import netloft.prices.v1.PriceUpdate;

/** Prices as plain lines on standard output, for pipes and files; what happens besides goes elsewhere. */
final class LineViewer implements Watching.Viewer {
    private static final int CHECK_LINES = 512;

    private final long most;
    private final Consumer<String> talk;
    private long printed;
    private int unchecked;
    private boolean gone;

    /**
     * A viewer.
     *
     * @param most lines to print; 0: as many as come
     * @param talk takes what happens
     */
    LineViewer(long most, Consumer<String> talk) {
        this.most = most;
        this.talk = talk;
    }

    @Override
    public void price(PriceUpdate update, int merged) {
        if (full()) {
            return;
        }
        printed++;
        unchecked++;
        Out.stream().println(PriceLine.of(update, merged));
    }

    private boolean full() {
        return most > 0 && printed >= most;
    }

    @Override
    public void connected(boolean now) {
        // The notes say it.
    }

    @Override
    public void note(String text) {
        Out.stream().flush();
        talk.accept(text);
    }

    @Override
    public boolean look(boolean idle) {
        // Whoever reads may have gone, as with watch | head; to find out costs a flush.
        if (unchecked > 0 && (idle || unchecked >= CHECK_LINES || full())) {
            unchecked = 0;
            gone = Out.stream().checkError();
        }
        return !gone && !full();
    }
}
