package io.netloft.chassis.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads a configuration record: flag over environment over file over default. A loader may load again (a reload reads
 * the file anew and keeps flags and environment). Not thread-safe; blocks on the file.
 */
public final class ConfigLoader<C extends Record> {
    private static final long MAX_FILE_BYTES = 4L << 20;

    private final Class<C> type;
    private final String prefix;
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final List<Flag> flags = new ArrayList<>();
    private Map<String, String> environment = Map.of();
    private @Nullable Path file;

    private record Flag(String option, String path, List<String> values) {}

    private ConfigLoader(Class<C> type, String prefix) {
        this.type = type;
        this.prefix = prefix;
    }

    /** A loader for a server of the name, whose variables begin with {@code NETLOFT_NAME_}. */
    public static <C extends Record> ConfigLoader<C> of(Class<C> type, String server) {
        return new ConfigLoader<>(type, "NETLOFT_" + Overlay.variable(server) + "_");
    }

    /** What the server's environment variables begin with. */
    public String prefix() {
        return prefix;
    }

    /** Reads this file; without one there is none. */
    public ConfigLoader<C> file(@Nullable Path path) {
        file = path;
        return this;
    }

    /** Reads these variables. */
    public ConfigLoader<C> environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** Sets a path as an option did; several values make a list. */
    public ConfigLoader<C> flag(String option, String path, List<String> values) {
        flags.add(new Flag(option, path, List.copyOf(values)));
        return this;
    }

    /** Gives a key another default than its record does. */
    public ConfigLoader<C> standard(String path, String text) {
        defaults.put(path, text);
        return this;
    }

    /** The defaults given by {@link #standard}. */
    public Map<String, String> standards() {
        return Map.copyOf(defaults);
    }

    /**
     * Loads.
     *
     * @throws ConfigException with every problem
     */
    public Loaded<C> load() {
        List<Problem> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Schema schema = Schema.of(type);
        Tree.Fields root = readFile(problems);
        if (!problems.isEmpty() && root.entries().isEmpty()) {
            // Nothing of the file could be read: what else there were to say would be about defaults that nobody chose.
            throw new ConfigException(sorted(problems));
        }
        Overlay overlay = new Overlay(schema, root, problems);
        applyEnvironment(overlay, warnings);
        for (Flag flag : flags) {
            overlay.set(flag.path(), flag.values(), Origin.flag(flag.option()));
        }
        RecordBinder binder = new RecordBinder(defaults, new SecretSource(environment), problems);
        Object value = binder.bind(schema, root);
        if (value == null || !problems.isEmpty()) {
            throw new ConfigException(sorted(problems));
        }
        return new Loaded<>(type.cast(value), schema, Map.copyOf(binder.origins()), List.copyOf(warnings));
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparing((Problem p) -> p.origin().kind())
                        .thenComparing(p -> p.origin().name())
                        .thenComparing(p -> p.origin().line())
                        .thenComparing(p -> p.origin().column()))
                .toList();
    }

    private Tree.Fields readFile(List<Problem> problems) {
        Origin origin = file == null ? Origin.DEFAULT : new Origin(Origin.Kind.FILE, file.toString(), 0, 0);
        Tree.Fields nothing = Tree.Fields.at(origin);
        if (file == null) {
            return nothing;
        }
        String text = text(file, origin, problems);
        Tree tree = text == null ? null : YamlTree.file(file.toString(), text, problems);
        if (tree == null || (tree instanceof Tree.Scalar scalar && scalar.empty())) {
            return nothing;
        }
        if (tree instanceof Tree.Fields fields) {
            new Interpolation(environment, problems).apply(fields);
            return fields;
        }
        problems.add(new Problem(tree.origin(), "", "no mapping", "keys and values, one a line", ""));
        return nothing;
    }

    private static @Nullable String text(Path file, Origin origin, List<Problem> problems) {
        try {
            if (Files.size(file) <= MAX_FILE_BYTES) {
                return Files.readString(file);
            }
            problems.add(new Problem(origin, "", Files.size(file) + " bytes", "up to 4MiB", ""));
        } catch (NoSuchFileException e) {
            problems.add(new Problem(origin, "", "no such file", "a file that can be read", "check --config"));
        } catch (CharacterCodingException e) {
            problems.add(new Problem(origin, "", "not UTF-8", "UTF-8 text", ""));
        } catch (IOException e) {
            problems.add(new Problem(origin, "", "unreadable", "a file that can be read", String.valueOf(e)));
        }
        return null;
    }

    // Not an error: an orchestrator may inject variables of its own that begin like ours (a service named after us).
    private void applyEnvironment(Overlay overlay, List<String> warnings) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(prefix) || name.equals(prefix + "CONFIG")) {
                continue;
            }
            Origin origin = Origin.environment(name);
            if (!overlay.setVariable(name.substring(prefix.length()), variable.getValue(), origin)) {
                String nearest = Nearest.of(name, overlay.variables(prefix));
                warnings.add("$" + name + ": ignored (expected: a variable of a key)"
                        + (nearest == null ? "" : "; did you mean " + nearest + "?"));
            }
        }
    }
}
