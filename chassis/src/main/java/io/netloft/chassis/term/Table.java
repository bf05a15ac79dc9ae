package io.netloft.chassis.term;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in columns as wide as their widest cell, for a terminal or a pipe: two blanks between columns, headings in
 * bold where colours are on. Colour codes in cells do not count as width.
 */
public final class Table {
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with headings. */
    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row of as many cells as there are columns. */
    public Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("row: " + cells.length + " cells (expected: " + columns.size() + ")");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = new int[columns.size()];
        measure(columns, widths);
        rows.forEach(row -> measure(row, widths));
        List<String> lines = new ArrayList<>();
        lines.add(Colours.BOLD.of(line(columns, widths)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** Prints it to standard output. */
    public void print() {
        lines().forEach(Out::line);
    }

    private static void measure(List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(cell);
            if (i + 1 < widths.length) {
                line.append(" ".repeat(widths[i] - width(cell) + 2));
            }
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        String plain = cell.replaceAll("\u001b\\[[0-9;]*m", "");
        return plain.codePointCount(0, plain.length());
    }
}
