package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Glob;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** COMMAND: what there is, from the table that the server itself goes by. */
final class CommandCommands {
    private static final CommandTable TABLE = CommandTable.standard();

    private CommandCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("command", CommandCommands::all);
        bind.accept("command|count", call -> call.out().integer(TABLE.count()));
        bind.accept("command|info", CommandCommands::info);
        bind.accept("command|docs", CommandCommands::docs);
        bind.accept("command|list", CommandCommands::list);
        bind.accept("command|getkeys", call -> keys(call, false));
        bind.accept("command|getkeysandflags", call -> keys(call, true));
    }

    private static List<CommandSpec> top() {
        List<CommandSpec> found = new ArrayList<>();
        TABLE.all().forEach(spec -> {
            if (spec.name().indexOf('|') < 0) {
                found.add(spec);
            }
        });
        return found;
    }

    private static void all(LocalCall call) {
        List<CommandSpec> specs = top();
        call.out().array(specs.size());
        specs.forEach(spec -> info(call.out(), spec));
    }

    private static void info(LocalCall call) {
        if (call.size() == 2) {
            all(call);
            return;
        }
        call.out().array(call.size() - 2);
        for (int i = 2; i < call.size(); i++) {
            info(call.out(), TABLE.named(call.text(i).toLowerCase(Locale.ROOT)));
        }
    }

    private static void info(RespWriter out, @Nullable CommandSpec spec) {
        if (spec == null) {
            out.nullArray();
            return;
        }
        out.array(10).bulk(spec.name()).integer(spec.arity());
        words(out, spec.flags());
        out.integer(spec.firstKey()).integer(spec.lastKey()).integer(spec.keyStep());
        words(out, spec.categories());
        out.emptyArray().emptyArray();
        out.array(spec.subcommands().size());
        spec.subcommands().forEach(sub -> info(out, sub));
    }

    private static void words(RespWriter out, Set<String> words) {
        out.set(words.size());
        words.forEach(out::simple);
    }

    private static void docs(LocalCall call) {
        List<CommandSpec> specs = new ArrayList<>();
        if (call.size() == 2) {
            specs.addAll(top());
        }
        for (int i = 2; i < call.size(); i++) {
            CommandSpec spec = TABLE.named(call.text(i).toLowerCase(Locale.ROOT));
            if (spec != null) {
                specs.add(spec);
            }
        }
        call.out().map(specs.size());
        specs.forEach(spec -> doc(call.out(), spec));
    }

    private static void doc(RespWriter out, CommandSpec spec) {
        boolean container = !spec.subcommands().isEmpty();
        out.bulk(spec.name()).map(container ? 5 : 4);
        out.bulk("summary").bulk(spec.summary());
        out.bulk("since").bulk(spec.since());
        out.bulk("group").bulk(spec.group());
        out.bulk("complexity").bulk(spec.complexity());
        if (container) {
            out.bulk("subcommands").map(spec.subcommands().size());
            spec.subcommands().forEach(sub -> doc(out, sub));
        }
    }

    private static void list(LocalCall call) {
        List<String> names = new ArrayList<>();
        TABLE.all().forEach(spec -> names.add(spec.name()));
        if (call.size() == 5 && call.is(2, "FILTERBY")) {
            String wanted = call.text(4).toLowerCase(Locale.ROOT);
            if (call.is(3, "ACLCAT")) {
                names.removeIf(name -> !spec(name).categories().contains("@" + wanted));
            } else if (call.is(3, "PATTERN")) {
                Glob glob = new Glob(wanted.getBytes(StandardCharsets.UTF_8));
                names.removeIf(name -> !glob.matches(name.getBytes(StandardCharsets.UTF_8)));
            } else if (call.is(3, "MODULE")) {
                names.clear();
            } else {
                throw CommandError.SYNTAX;
            }
        } else if (call.size() > 2) {
            throw CommandError.SYNTAX;
        }
        call.out().array(names.size());
        names.forEach(call.out()::bulk);
    }

    private static CommandSpec spec(String name) {
        return java.util.Objects.requireNonNull(TABLE.named(name), name);
    }

    private static void keys(LocalCall call, boolean flags) {
        byte[][] args = new byte[call.size() - 2][];
        for (int i = 2; i < call.size(); i++) {
            args[i - 2] = call.bytes(i);
        }
        RespCommand asked = new RespCommand();
        asked.set(args);
        CommandSpec spec = TABLE.find(asked);
        if (spec == null) {
            throw new CommandError("ERR Invalid command specified");
        }
        if (!spec.takes(asked)) {
            throw new CommandError("ERR Invalid number of arguments specified for command");
        }
        int[] places = spec.keys(asked);
        if (places.length == 0) {
            throw new CommandError("ERR The command has no key arguments");
        }
        call.out().array(places.length);
        for (int place : places) {
            if (flags) {
                call.out().array(2).bulk(asked.bytes(place));
                words(call.out(), spec.writes() ? Set.of("RW", "access", "update") : Set.of("RO", "access"));
            } else {
                call.out().bulk(asked.bytes(place));
            }
        }
    }
}
