package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandSpec.Where;
import io.netloft.kvstore.core.CommandTable;
import java.util.Locale;

/** Commands that concern the connection or the node, not the keys: each name with what it does. */
final class LocalCommands {
    private static final LocalCommands ALL = new LocalCommands();

    private final LocalCommand[] commands =
            new LocalCommand[CommandTable.standard().size()];

    private LocalCommands() {
        ConnectionCommands.bind(this::bind);
        ClientCommands.bind(this::bind);
        TransactionCommands.bind(this::bind);
        PubSubCommands.bind(this::bind);
        ServerCommands.bind(this::bind);
        ConfigCommands.bind(this::bind);
        CommandCommands.bind(this::bind);
        ClusterCommands.bind(this::bind);
        AclCommands.bind(this::bind);
        ScriptingCommands.bind(this::bind);
        for (CommandSpec spec : CommandTable.standard().all()) {
            boolean ours = spec.where() == Where.LOCAL;
            if (spec.name().endsWith("|help") && commands[spec.number()] == null) {
                bind(spec.name(), LocalCommands::help);
            } else if (spec.where() == Where.CONTAINER) {
                bind(spec.name(), LocalCommands::needsSubcommand);
            } else if (ours == (commands[spec.number()] == null)) {
                throw new IllegalStateException(spec.name() + ": " + (ours ? "does nothing" : "belongs to the state"));
            }
        }
    }

    private void bind(String name, LocalCommand code) {
        CommandSpec spec = CommandTable.standard().named(name);
        if (spec == null || commands[spec.number()] != null) {
            throw new IllegalStateException(name + ": bound twice or no command");
        }
        commands[spec.number()] = code;
    }

    static LocalCommand of(CommandSpec spec) {
        return ALL.commands[spec.number()];
    }

    private static void needsSubcommand(LocalCall call) {
        call.out().error("ERR wrong number of arguments for '" + call.spec().name() + "' command");
    }

    private static void help(LocalCall call) {
        String container = call.spec().name().substring(0, call.spec().name().indexOf('|'));
        CommandSpec of =
                java.util.Objects.requireNonNull(CommandTable.standard().named(container));
        call.out().array(2 * of.subcommands().size() + 1);
        call.out()
                .simple(container.toUpperCase(Locale.ROOT)
                        + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (CommandSpec sub : of.subcommands()) {
            call.out().simple(sub.name().substring(container.length() + 1).toUpperCase(Locale.ROOT));
            call.out().simple("    " + sub.summary() + ".");
        }
    }
}
