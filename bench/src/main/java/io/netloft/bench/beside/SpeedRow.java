package io.netloft.bench.beside;

import io.netloft.bench.run.Grid;
import io.netloft.bench.run.InTurn;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A row whose lanes take turns: in each round, every lane once.
 *
 * @param <S> the stage
 * @param name what {@code --only} calls it
 * @param title what is done, in a line
 * @param figure that counts
 * @param staging starts the servers and gives the lanes
 * @param verdicts what is asked
 */
public record SpeedRow<S extends Paced>(
        String name, String title, Figure figure, Function<S, List<Lane>> staging, List<Verdict> verdicts)
        implements Row<S> {
    private static final int NATIVE_WARM_UP_SECONDS = 2;

    @Override
    public RowResult measure(S stage) {
        Pace pace = stage.pace();
        List<Lane> lanes = staging.apply(stage);
        for (Lane lane : lanes) {
            int seconds = lane.onJvm() ? pace.warmUpSeconds() : Math.min(NATIVE_WARM_UP_SECONDS, pace.warmUpSeconds());
            Talk.say(name + ": warm-up, " + lane.label() + ", " + seconds + " s");
            lane.load().run(seconds);
        }
        BiConsumer<Lane, Tally> turn = (lane, tally) -> turn(lane, tally, pace.seconds());
        return result(InTurn.measure(name, pace.rounds(), lanes, Lane::label, () -> new Tally(figure), turn));
    }

    private static void turn(Lane lane, Tally tally, int seconds) {
        long cpuBefore = lane.cpuMicros().getAsLong();
        Count count = lane.load().run(seconds);
        tally.add(lane.label(), count, lane.cpuMicros().getAsLong() - cpuBefore);
    }

    private RowResult result(Map<String, Tally> tallies) {
        List<List<String>> cells = new ArrayList<>();
        tallies.forEach((label, tally) -> cells.add(tally.cells(label, ratio(tallies, label))));
        Grid grid = grid(Tally.headings(figure), cells);
        List<String> sentences =
                verdicts.stream().map(verdict -> verdict.judge(figure, tallies)).toList();
        long failed = tallies.values().stream().mapToLong(Tally::failed).sum();
        return new RowResult(name, title, grid, sentences, failed);
    }

    /** Without the columns that nobody has a figure for. */
    private static Grid grid(List<String> headings, List<List<String>> rows) {
        List<Integer> columns = IntStream.range(0, headings.size())
                .filter(column -> rows.stream().anyMatch(row -> !row.get(column).equals(Tally.NONE)))
                .boxed()
                .toList();
        var grid = new Grid(columns.stream().map(headings::get).toArray(String[]::new));
        rows.forEach(row -> grid.row(columns.stream().map(row::get).toList()));
        return grid;
    }

    /** Of the lane of ours that is judged beside it. */
    private String ratio(Map<String, Tally> tallies, String label) {
        for (Verdict verdict : verdicts) {
            Tally ours = tallies.get(verdict.ours());
            Tally its = tallies.get(label);
            if (ours != null && its != null && verdict.theirs().contains(label)) {
                return String.format(Locale.ROOT, "%.2f×", ours.value() / its.value());
            }
        }
        return Tally.NONE;
    }
}
