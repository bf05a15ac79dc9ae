package io.netloft.bench.proxy;

import io.netloft.bench.load.LoadCount;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.InTurn;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The rounds of a row: in each, every server has its turn once. */
final class Rounds {
    private Rounds() {}

    static Map<String, Tally> run(
            String row, List<Contender> servers, Settings settings, BiConsumer<Contender, Tally> turn) {
        return InTurn.measure(row, settings.rounds(), servers, Contender::name, Tally::new, turn);
    }

    /** One turn of a closed load: what was done a second, and the server's CPU time for each. */
    static void count(Contender server, Tally tally, Supplier<LoadCount> load) {
        long cpuBefore = server.child().cpuMicros();
        LoadCount count = load.get();
        long cpu = server.child().cpuMicros() - cpuBefore;
        if (count.done() == 0) {
            throw new BenchException(server.name() + ": nothing answered (expected: some)");
        }
        tally.rate().add(count.rate());
        tally.cpuMicros().add((double) cpu / count.done());
        tally.failed(count.failed());
    }
}
