package io.netloft.bench.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run prints and records.
 *
 * @param facts what the figures must be read with
 * @param results of the rows
 * @param quick it only proves that the run works
 */
record Report(List<String> facts, List<RowResult> results, boolean quick) {
    /** The ladder, and the rows beside peers, are recorded apart: each is measured without the other. */
    List<Report> parts() {
        return Stream.of(true, false)
                .map(ladder -> new Report(
                        facts,
                        results.stream()
                                .filter(result -> ladder == result.isLadder())
                                .toList(),
                        quick))
                .filter(part -> !part.results.isEmpty())
                .toList();
    }

    /** Of the part of the document that it is recorded in. */
    String name() {
        return results.stream().allMatch(RowResult::isLadder) ? "proxy-ladder" : "proxy";
    }

    long failed() {
        return results.stream().mapToLong(RowResult::failed).sum();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(facts);
        results.forEach(result -> lines.addAll(result.lines(!quick)));
        if (quick) {
            lines.add("");
            lines.add("A quick run: it shows that the bench works, and nothing about speed.");
        }
        return lines;
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>(
                List.of("### `./netloft bench proxy" + (name().equals("proxy") ? "`" : " --ladder`"), ""));
        facts.forEach(fact -> lines.add("- " + fact));
        results.forEach(result -> lines.addAll(result.markdown()));
        return lines;
    }
}
