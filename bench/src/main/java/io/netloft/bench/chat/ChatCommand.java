package io.netloft.bench.chat;

import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BesideCommand;
import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./netloft bench chat}. */
@Command(
        name = "chat",
        description =
                "Rooms beside a hub on the npm package ws, and beside SQLite by itself: interleaved rounds, medians. Needs"
                        + " node and what .ci/peers installs.")
public final class ChatCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Rows to measure: fan-out, calm, rooms, idle, sends, paced-sends, rejoin, stalled (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--chat-argument",
            paramLabel = "ARG",
            description = "An argument for ours, such as --chat-argument=--event-loops=1; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli, which fills it. */
    public ChatCommand() {
        super("chat");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        return () -> ChatBench.run(settings);
    }
}
