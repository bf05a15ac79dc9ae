package io.netloft.proxy;

import org.jspecify.annotations.Nullable;

/** The attempts of one exchange that are under way: one, or two when the second hedges the first. Owned by an exchange. */
final class Attempts {
    private final LoopContext loop;
    private final Exchange exchange;
    private final Attempt first;
    private @Nullable Attempt second;

    Attempts(LoopContext loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
        this.first = new Attempt(loop, exchange);
    }

    Attempt first() {
        return first;
    }

    /** The one that runs beside the first. */
    Attempt second() {
        Attempt beside = second;
        if (beside == null) {
            beside = new Attempt(loop, exchange);
            second = beside;
        }
        return beside;
    }

    boolean both() {
        return first.running() && second != null && second.running();
    }

    boolean otherRuns(Attempt than) {
        Attempt other = than == first ? second : first;
        return other != null && other.running();
    }

    /** One has the answer: the other's is of no use. */
    void keepOnly(Attempt winner) {
        Attempt other = winner == first ? second : first;
        if (other != null && other.running()) {
            other.abandon();
            other.end();
        }
    }

    void flush() {
        first.flush();
        if (second != null) {
            second.flush();
        }
    }

    /** Gives up: connections are closed, or no longer waited for. */
    void abandon() {
        first.abandon();
        if (second != null) {
            second.abandon();
        }
    }

    /** They are over, well or not. */
    void end() {
        first.end();
        if (second != null) {
            second.end();
        }
    }
}
