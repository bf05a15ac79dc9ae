package io.netloft.proxy;

import io.netloft.proxy.core.Deadlines;

/** The clocks of an exchange that most requests never need; made with the first that does. Owned by one event loop. */
final class Alarms {
    private final Alarm hedge;
    private final Alarm overall;
    private final Alarm expect;
    private final Alarm turn;

    private static final class Alarm extends Deadlines.Deadline {
        private final Runnable task;

        Alarm(Runnable task) {
            this.task = task;
        }

        @Override
        protected void expired(long nowNs) {
            task.run();
        }
    }

    /**
     * @param hedge a second attempt is due
     * @param overall all attempts together took too long
     * @param expect the client waits for 100 (Continue)
     * @param turn the wait for a free upstream is over
     */
    Alarms(Runnable hedge, Runnable overall, Runnable expect, Runnable turn) {
        this.hedge = new Alarm(hedge);
        this.overall = new Alarm(overall);
        this.expect = new Alarm(expect);
        this.turn = new Alarm(turn);
    }

    Deadlines.Deadline hedge() {
        return hedge;
    }

    Deadlines.Deadline overall() {
        return overall;
    }

    Deadlines.Deadline expect() {
        return expect;
    }

    Deadlines.Deadline turn() {
        return turn;
    }

    /** The answer has begun: what waited for it has no more to wait for. */
    void answered() {
        hedge.cancel();
        overall.cancel();
        expect.cancel();
        turn.cancel();
    }
}
