package io.netloft.loft;

import io.netloft.chassis.term.Out;

/** What {@code up} says once everything is ready or given up. */
final class Announcement {
    private Announcement() {}

    static void print(RunState state) {
        if (state.children().isEmpty()) {
            return;
        }
        Out.text("\n" + Overview.of(state) + "\n");
        if (Overview.allReady(state)) {
            Out.line("all ready; Ctrl-C stops everything");
        } else {
            Out.line("not all of it is ready: see the log lines above; Ctrl-C stops everything");
        }
    }
}
