package io.netloft.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a run prints and records.
 *
 * @param name of the part of the document that it is recorded in
 * @param command that gives it
 * @param facts what the figures must be read with
 * @param results of the rows
 * @param quick it only proves that the run works
 */
public record Report(String name, String command, List<String> facts, List<RowResult> results, boolean quick) {
    /** A part of it under another name: what is measured without the rest is recorded apart. */
    public Report part(String its, String itsCommand, Predicate<RowResult> rows) {
        return new Report(its, itsCommand, facts, results.stream().filter(rows).toList(), quick);
    }

    /** Requests that failed. */
    public long failed() {
        return results.stream().mapToLong(RowResult::failed).sum();
    }

    /** For a terminal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(facts);
        results.forEach(result -> lines.addAll(result.lines(!quick)));
        if (quick) {
            lines.add("");
            lines.add("A quick run: it shows that the bench works, and nothing about speed.");
        }
        return lines;
    }

    /** For the document. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of("### `./netloft " + command + "`", ""));
        facts.forEach(fact -> lines.add("- " + fact));
        results.forEach(result -> lines.addAll(result.markdown()));
        return lines;
    }
}
