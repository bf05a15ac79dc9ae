package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** CONFIG: settings that live as long as the node. */
final class ConfigCommands {
    private ConfigCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("config|get", ConfigCommands::get);
        bind.accept("config|set", ConfigCommands::set);
        bind.accept("config|resetstat", ConfigCommands::reset);
        bind.accept("config|rewrite", call -> {
            throw new CommandError(
                    "ERR The server is running without a config file of Redis's kind: put what is to stay"
                            + " into this server's own");
        });
    }

    private static void get(LocalCall call) {
        List<String> patterns = new ArrayList<>();
        for (int i = 2; i < call.size(); i++) {
            patterns.add(call.text(i));
        }
        Map<String, String> found = call.node().settings().get(patterns);
        call.out().map(found.size());
        found.forEach((name, value) -> call.out().bulk(name).bulk(value));
    }

    private static void set(LocalCall call) {
        if (call.size() % 2 != 0) {
            throw new CommandError("ERR wrong number of arguments for 'config|set' command");
        }
        Map<String, String> wanted = new LinkedHashMap<>();
        for (int i = 2; i < call.size(); i += 2) {
            String name = call.text(i).toLowerCase(Locale.ROOT);
            if (wanted.put(name, call.text(i + 1)) != null) {
                throw Settings.failed(name, "duplicate parameter");
            }
        }
        call.node().settings().set(wanted);
        call.out().ok();
    }

    private static void reset(LocalCall call) {
        call.node().resetStats();
        call.out().ok();
    }
}
