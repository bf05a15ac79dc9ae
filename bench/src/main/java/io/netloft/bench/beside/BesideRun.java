package io.netloft.bench.beside;

import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Machine;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One run of a bench: the facts that its figures must be read with, and the rows that were asked for, each on a stage of
 * its own. One thread uses it.
 */
public final class BesideRun {
    private final String name;
    private final Settings settings;
    private final List<String> facts;

    /**
     * Begins with the facts of the machine.
     *
     * @param name of the bench and of our module
     */
    public BesideRun(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
        facts = new ArrayList<>(Machine.facts(settings.root()));
    }

    /** Adds a fact. */
    public void fact(String fact) {
        facts.add(fact);
    }

    /** The flags that our JVM gets. */
    public String flags() {
        return String.join(" ", new LauncherScript(settings.root()).flags(name));
    }

    /** Adds how the run is done: its pace in words, and what ours is given. */
    public void paced(String pace) {
        List<String> arguments = settings.arguments();
        facts.add(pace + (arguments.isEmpty() ? "" : ", netloft with " + String.join(" ", arguments)));
    }

    /**
     * Measures rows whose clients live in this JVM; blocks for minutes.
     *
     * @param staging makes a row's stage; the transport is open for as long as the run takes
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a server fails; everything is stopped then
     */
    public <S extends Paced> Report measure(List<Row<S>> rows, BiFunction<Transport, Workspace, S> staging) {
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1)) {
            return measure(rows, workspace -> staging.apply(transport, workspace));
        }
    }

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a program fails; everything is stopped then
     */
    public <S extends Paced> Report measure(List<Row<S>> rows, Function<Workspace, S> staging) {
        List<RowResult> results = rows.stream()
                .filter(row -> settings.rows().contains(row.name()))
                .map(row -> measure(row, staging))
                .toList();
        facts.add("load after: " + Machine.load());
        return new Report(name, "bench " + name, facts, results, settings.pace().quick());
    }

    private <S extends Paced> RowResult measure(Row<S> row, Function<Workspace, S> staging) {
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), name + "-" + row.name());
        RowResult result;
        try (S stage = staging.apply(workspace)) {
            result = row.measure(stage);
        }
        // Said at once: a row that fails takes the report with it.
        result.verdicts().forEach(verdict -> Talk.say(row.name() + ": " + verdict));
        // Only after a row without failure: the logs of one that failed are wanted.
        workspace.remove();
        return result;
    }
}
