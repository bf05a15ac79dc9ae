package io.netloft.bench.run;

import io.netloft.chassis.term.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table that can be shown on a terminal and kept in Markdown. */
public final class Grid {
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with headings; the first column is text, the others are figures. */
    public Grid(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row of as many cells as there are headings. */
    public Grid row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException("row: " + cells.size() + " cells (expected: " + columns.size() + ")");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Lines for a terminal. */
    public List<String> lines() {
        Table table = new Table(columns.toArray(String[]::new));
        rows.forEach(row -> table.row(row.toArray(String[]::new)));
        return table.lines();
    }

    /** Lines of Markdown. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(line(columns));
        lines.add("|---|" + "---:|".repeat(columns.size() - 1));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
