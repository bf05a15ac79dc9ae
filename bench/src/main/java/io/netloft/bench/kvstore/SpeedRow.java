package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.InTurn;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A row whose lanes take turns: in each round, every lane once.
 *
 * @param name what {@code --only} calls it
 * @param title what is done, in a line
 * @param warmUps how many times the usual warm-up each lane has
 * @param staging starts the stores and gives the lanes
 * @param verdicts what is asked
 */
record SpeedRow(String name, String title, int warmUps, Function<Stage, List<Lane>> staging, List<Verdict> verdicts)
        implements Row<Stage> {
    private static final int NATIVE_WARM_UP_SECONDS = 2;

    @Override
    public RowResult measure(Stage stage) {
        Pace pace = stage.settings().pace();
        List<Lane> lanes = staging.apply(stage);
        for (Lane lane : lanes) {
            int seconds = lane.onJvm()
                    ? warmUps * pace.warmUpSeconds()
                    : Math.min(NATIVE_WARM_UP_SECONDS, pace.warmUpSeconds());
            Talk.say(name + ": warm-up, " + lane.label() + ", " + seconds + " s");
            lane.load().warmUp(seconds);
        }
        BiConsumer<Lane, Tally> turn = (lane, tally) -> turn(lane, tally, pace.seconds());
        return result(InTurn.measure(name, pace.rounds(), lanes, Lane::label, Tally::new, turn));
    }

    private static void turn(Lane lane, Tally tally, int seconds) {
        long cpuBefore = lane.store().cpuMicros();
        Count count = lane.load().run(seconds);
        tally.add(lane.label(), count, lane.store().cpuMicros() - cpuBefore);
    }

    private RowResult result(Map<String, Tally> tallies) {
        var grid = new Grid(Tally.HEADINGS.toArray(String[]::new));
        tallies.forEach((label, tally) -> grid.row(tally.cells(label)));
        List<String> sentences =
                verdicts.stream().map(verdict -> verdict.judge(tallies)).toList();
        long failed = tallies.values().stream().mapToLong(Tally::failed).sum();
        return new RowResult(name, title, grid, sentences, failed);
    }
}
