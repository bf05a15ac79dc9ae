package io.netloft.bench.chat;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A server that was stopped is started again, and all its clients come back at once: from the first connect until the last
 * client has the last message that it missed.
 */
final class RejoinRow implements Row<Stage> {
    private static final int CLIENTS = 1_000;
    private static final int FEW = 50;
    private static final int MISSED = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Bound BOUND = new Bound(false, 3, " s");

    @Override
    public String name() {
        return "rejoin";
    }

    @Override
    public RowResult measure(Stage stage) {
        int clients = stage.settings().amount(CLIENTS, FEW);
        int port = Workspace.freePort();
        var took = new Samples();
        // Each round is a restart, and its messages come on top of the log.
        for (int round = 0; round < stage.pace().rounds(); round++) {
            took.add(round(stage, port, clients));
            Talk.say(name() + ": round " + (round + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("server", "s", "least to most")
                .row(List.of(Lane.OURS, figure(took.median()), figure(took.least()) + " to " + figure(took.most())));
        String title = String.format(
                Locale.ROOT, "%,d clients come back at once after a restart, %d messages missed each", clients, MISSED);
        return new RowResult(
                name(),
                title,
                grid,
                List.of("rejoin: " + figure(took.median()) + " s; " + BOUND.judge(took.median())),
                0);
    }

    private static double round(Stage stage, int port, int clients) {
        Dialect before = stage.ours(port);
        Crowd sender = stage.crowd(before, 1, 1);
        for (int i = 0; i < MISSED; i++) {
            sender.post(0, System.nanoTime());
        }
        sender.await(MISSED, PATIENCE);
        var place = new Place(sender.epoch(), sender.lastSeq() - MISSED);
        sender.close();
        before.server().child().stop();

        Dialect again = stage.ours(port);
        long startNs = System.nanoTime();
        Crowd crowd = stage.crowd(again, clients, 1, place);
        crowd.await((long) clients * MISSED, PATIENCE);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        crowd.close();
        again.server().child().stop();
        return seconds;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
