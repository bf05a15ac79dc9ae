package io.netloft.bench.run;

import java.util.ArrayList;
import java.util.List;

/**
 * What a row has shown.
 *
 * @param row its name
 * @param title what was done, in a line
 * @param grid the figures
 * @param verdicts where ours stands, a sentence each
 * @param failed requests that failed at any server; a result with some is not recorded
 */
public record RowResult(String row, String title, Grid grid, List<String> verdicts, long failed) {
    List<String> lines(boolean withVerdicts) {
        List<String> lines = new ArrayList<>(List.of("", title));
        lines.addAll(grid.lines());
        if (withVerdicts) {
            lines.addAll(verdicts);
        }
        return lines;
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of("", "**" + title + "**", ""));
        lines.addAll(grid.markdown());
        lines.add("");
        verdicts.forEach(verdict -> lines.add("- " + verdict));
        return lines;
    }
}
