package io.netloft.loft;

import java.util.List;

/** The table that {@code up} and {@code status} print. */
final class Overview {
    private Overview() {}

    static String of(RunState state) {
        List<List<String>> rows = state.children().stream().map(ChildView::row).toList();
        StringBuilder text = new StringBuilder(Columns.of(ChildView.COLUMNS, rows));
        if (state.admin() != null) {
            text.append("\nstatus page  http://").append(state.admin()).append("/\n");
        }
        return text.toString();
    }

    static boolean allReady(RunState state) {
        return state.children().stream().allMatch(ChildView::isReady);
    }
}
