package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All commands: the facts about them come from {@code commands.tsv} beside this class, what they do from the classes
 * named {@code …Commands}. Never changes once built.
 */
public final class CommandTable {
    private static final int LONGEST_SHOWN = 128;
    private static final String RESOURCE = "commands.tsv";
    private static final CommandTable STANDARD = new CommandTable();

    private final Map<String, CommandSpec> all = new LinkedHashMap<>();
    private final CommandSpec[] byNumber;
    private final RespNames<CommandSpec> names;
    private final Map<String, RespNames<CommandSpec>> subcommands = new LinkedHashMap<>();

    private CommandTable() {
        List<String[]> rows = rows();
        Map<String, List<CommandSpec>> children = new LinkedHashMap<>();
        for (String[] row : rows) {
            int bar = row[0].indexOf('|');
            if (bar >= 0) {
                CommandSpec spec = spec(row, List.of());
                all.put(spec.name(), spec);
                children.computeIfAbsent(row[0].substring(0, bar), name -> new ArrayList<>())
                        .add(spec);
            }
        }
        Map<String, CommandSpec> top = new LinkedHashMap<>();
        for (String[] row : rows) {
            if (row[0].indexOf('|') < 0) {
                CommandSpec spec = spec(row, children.getOrDefault(row[0], List.of()));
                all.put(spec.name(), spec);
                top.put(spec.name(), spec);
            }
        }
        names = new RespNames<>(top);
        children.forEach((name, specs) -> subcommands.put(name, subcommandNames(name, specs)));
        Bindings.all(this::bind);
        byNumber = all.values().toArray(CommandSpec[]::new);
        for (int i = 0; i < byNumber.length; i++) {
            requireBound(byNumber[i]);
            byNumber[i].number(i);
        }
    }

    /** The commands of this server. */
    public static CommandTable standard() {
        return STANDARD;
    }

    /** Every command and subcommand. */
    public Iterable<CommandSpec> all() {
        return all.values();
    }

    /** A command by its {@link CommandSpec#number}. */
    public CommandSpec numbered(int number) {
        return byNumber[number];
    }

    /** One above the highest {@link CommandSpec#number}. */
    public int size() {
        return all.size();
    }

    /** How many commands there are, subcommands not counted. */
    public int count() {
        return (int) all.keySet().stream().filter(name -> name.indexOf('|') < 0).count();
    }

    /** A command by its lower-case name, {@code container|sub} for a subcommand. */
    public @Nullable CommandSpec named(String name) {
        return all.get(name);
    }

    /**
     * What a command's first word names; null when nothing. A container with a known subcommand gives that; one with an
     * unknown or missing subcommand gives itself.
     */
    public @Nullable CommandSpec find(RespCommand command) {
        CommandSpec spec = names.find(command, 0);
        if (spec == null || spec.subcommands().isEmpty() || command.size() < 2) {
            return spec;
        }
        RespNames<CommandSpec> of = subcommands.get(spec.name());
        CommandSpec sub = of == null ? null : of.find(command, 1);
        return sub == null ? spec : sub;
    }

    /**
     * The command that this is, with a number of arguments that it takes.
     *
     * @throws CommandError in Redis's words when there is none
     */
    public CommandSpec resolve(RespCommand command) {
        CommandSpec spec = find(command);
        if (spec == null) {
            throw new CommandError(unknown(command));
        }
        if (spec.where() == CommandSpec.Where.CONTAINER && command.size() > 1) {
            throw new CommandError("ERR unknown subcommand '" + cut(command, 1, LONGEST_SHOWN) + "'. Try "
                    + spec.name().toUpperCase(Locale.ROOT) + " HELP.");
        }
        if (!spec.takes(command)) {
            throw new CommandError("ERR wrong number of arguments for '" + spec.name() + "' command");
        }
        return spec;
    }

    private static String unknown(RespCommand command) {
        StringBuilder args = new StringBuilder();
        for (int i = 1; i < command.size() && args.length() < LONGEST_SHOWN; i++) {
            args.append('\'')
                    .append(cut(command, i, LONGEST_SHOWN - args.length()))
                    .append("' ");
        }
        return "ERR unknown command '" + cut(command, 0, LONGEST_SHOWN) + "', with args beginning with: " + args;
    }

    /** An argument's bytes as characters, up to a length or the first that is 0. */
    private static String cut(RespCommand command, int i, int most) {
        String text = command.source()
                .toString(command.start(i), Math.min(command.length(i), most), StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    private void bind(String name, Execution code) {
        CommandSpec spec = all.get(name);
        if (spec == null || spec.execution() != null) {
            throw new IllegalStateException(name + ": bound twice or not in " + RESOURCE);
        }
        spec.bind(code);
    }

    private static void requireBound(CommandSpec spec) {
        boolean ours = spec.where() != CommandSpec.Where.LOCAL && spec.where() != CommandSpec.Where.CONTAINER;
        if (ours == (spec.execution() == null)) {
            throw new IllegalStateException(spec.name() + ": " + (ours ? "does nothing" : "belongs to the server"));
        }
    }

    private static RespNames<CommandSpec> subcommandNames(String container, List<CommandSpec> specs) {
        Map<String, CommandSpec> byWord = new LinkedHashMap<>();
        specs.forEach(spec -> byWord.put(spec.name().substring(container.length() + 1), spec));
        return new RespNames<>(byWord);
    }

    private static CommandSpec spec(String[] row, List<CommandSpec> children) {
        String[] keys = row[5].split(",");
        CommandSpec.Facts facts = new CommandSpec.Facts(
                Integer.parseInt(row[2]),
                words(row[3]),
                words(row[4]),
                Integer.parseInt(keys[0]),
                Integer.parseInt(keys[1]),
                Integer.parseInt(keys[2]),
                row[6],
                row[7],
                row[8],
                row[9]);
        return new CommandSpec(row[0], where(row[1]), facts, List.copyOf(children));
    }

    private static CommandSpec.Where where(String word) {
        return switch (word) {
            case "local" -> CommandSpec.Where.LOCAL;
            case "read" -> CommandSpec.Where.READ;
            case "write" -> CommandSpec.Where.WRITE;
            case "blocking" -> CommandSpec.Where.BLOCKING;
            case "container" -> CommandSpec.Where.CONTAINER;
            default -> throw new IllegalStateException(word + ": no place to run a command");
        };
    }

    private static Set<String> words(String list) {
        return list.equals("-") ? Set.of() : new LinkedHashSet<>(List.of(list.split(",")));
    }

    private static List<String[]> rows() {
        try (InputStream in = CommandTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + ": not in the jar (expected: beside the classes)");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
