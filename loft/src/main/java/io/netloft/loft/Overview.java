package io.netloft.loft;

import io.netloft.chassis.term.Table;

/** The table that {@code up} and {@code status} print. */
final class Overview {
    private Overview() {}

    static String of(RunState state) {
        Table table = new Table(ChildView.COLUMNS.toArray(String[]::new));
        state.children().forEach(child -> table.row(child.row().toArray(String[]::new)));
        StringBuilder text = new StringBuilder();
        table.lines().forEach(line -> text.append(line).append('\n'));
        if (state.admin() != null) {
            text.append("\nstatus page  http://").append(state.admin()).append("/\n");
        }
        return text.toString();
    }

    static boolean allReady(RunState state) {
        return state.children().stream().allMatch(ChildView::isReady);
    }
}
