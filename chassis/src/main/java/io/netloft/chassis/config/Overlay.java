package io.netloft.chassis.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays single values from environment and flags over the tree of the file. */
final class Overlay {
    private final Schema schema;
    private final Tree.Fields root;
    private final List<Problem> problems;

    Overlay(Schema schema, Tree.Fields root, List<Problem> problems) {
        this.schema = schema;
        this.root = root;
        this.problems = problems;
    }

    /** Sets {@code a.b[1].c} to the texts given for it; more than one makes a list. */
    void set(String path, List<String> texts, Origin origin) {
        List<String> steps = steps(path);
        if (steps.isEmpty()) {
            problems.add(new Problem(origin, path, "no key", "KEY=VALUE", ""));
            return;
        }
        set(steps, texts, origin);
    }

    /** Sets what an environment variable, without its prefix, names; false when no key fits. */
    boolean setVariable(String name, String value, Origin origin) {
        List<String> steps = match(new Schema.Nested(schema), name);
        if (steps == null) {
            return false;
        }
        set(steps, List.of(value), origin);
        return true;
    }

    static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        for (String part : path.replace("[", ".").replace("]", "").split("\\.")) {
            if (!part.isEmpty()) {
                steps.add(part);
            }
        }
        return steps;
    }

    /** The names of every variable that the schema's fixed keys answer to, to guess from. */
    List<String> variables(String prefix) {
        List<String> names = new ArrayList<>();
        schema.visit((path, key) -> names.add(prefix + variable(path.replace("[]", "_0"))));
        return names;
    }

    static String variable(String path) {
        return path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static @Nullable List<String> match(Schema.Type type, String name) {
        if (name.isEmpty()) {
            return new ArrayList<>();
        }
        if (type instanceof Schema.Nested nested) {
            return matchKey(nested.schema(), name);
        }
        if (type instanceof Schema.ListOf list) {
            int end = name.indexOf('_');
            String index = end < 0 ? name : name.substring(0, end);
            boolean digits = !index.isEmpty() && index.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits ? prepend(index, match(list.element(), end < 0 ? "" : name.substring(end + 1))) : null;
        }
        return type instanceof Schema.MapOf map ? matchName(map, name) : null;
    }

    private static @Nullable List<String> matchKey(Schema schema, String name) {
        for (Map.Entry<String, Schema.Key> key : schema.flat().entrySet()) {
            String upper = variable(key.getKey());
            if (name.equals(upper) || name.startsWith(upper + "_")) {
                String rest = name.length() == upper.length() ? "" : name.substring(upper.length() + 1);
                List<String> steps = match(key.getValue().type(), rest);
                if (steps != null) {
                    return prepend(key.getKey(), steps);
                }
            }
        }
        return null;
    }

    private static @Nullable List<String> matchName(Schema.MapOf map, String name) {
        for (int end = name.indexOf('_'); end > 0; end = name.indexOf('_', end + 1)) {
            List<String> steps = match(map.value(), name.substring(end + 1));
            if (steps != null && !steps.isEmpty()) {
                return prepend(userName(name.substring(0, end)), steps);
            }
        }
        return prepend(userName(name), new ArrayList<>());
    }

    private static String userName(String upper) {
        return upper.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable List<String> prepend(String step, @Nullable List<String> steps) {
        if (steps != null) {
            steps.add(0, step);
        }
        return steps;
    }

    private void set(List<String> steps, List<String> texts, Origin origin) {
        Schema.Type type = typeAt(steps);
        Tree value = value(type, texts, origin);
        if (value != null) {
            Tree result = put(root, steps, 0, value);
            if (result == null) {
                String rule = "an index next to those that exist";
                problems.add(new Problem(origin, String.join(".", steps), "no such element", rule, ""));
            }
        }
    }

    private Schema.@Nullable Type typeAt(List<String> steps) {
        Schema.Type type = new Schema.Nested(schema);
        for (String step : steps) {
            if (type instanceof Schema.Nested nested) {
                Schema.Key key = nested.schema().flat().get(step);
                if (key == null) {
                    return null;
                }
                type = key.type();
            } else if (type instanceof Schema.ListOf list) {
                type = list.element();
            } else if (type instanceof Schema.MapOf map) {
                type = map.value();
            } else {
                return null;
            }
        }
        return type;
    }

    private @Nullable Tree value(Schema.@Nullable Type type, List<String> texts, Origin origin) {
        if (texts.size() > 1) {
            Tree.Items items = Tree.Items.at(origin);
            texts.forEach(text -> items.items().addAll(Tree.split(text, origin).items()));
            return items;
        }
        String text = texts.get(0);
        boolean structured = type instanceof Schema.Nested
                || type instanceof Schema.MapOf
                || (type instanceof Schema.ListOf list
                        && ((text.startsWith("[") && text.endsWith("]"))
                                || !(list.element() instanceof Schema.Scalar)));
        return structured ? YamlTree.value(origin, text, problems) : Tree.scalar(text, origin);
    }

    /** The tree with the value in it; null when a list index leaves a hole. */
    private static @Nullable Tree put(@Nullable Tree tree, List<String> steps, int at, Tree value) {
        if (at == steps.size()) {
            return value;
        }
        String step = steps.get(at);
        boolean index = step.chars().allMatch(c -> c >= '0' && c <= '9') && step.length() < 7;
        if (tree instanceof Tree.Items || (index && !(tree instanceof Tree.Fields))) {
            return index ? putItem(tree, steps, at, value) : null;
        }
        Tree.Fields fields = tree instanceof Tree.Fields present ? present : Tree.Fields.at(value.origin());
        Tree.Entry old = fields.entries().get(step);
        Tree below = put(old == null ? null : old.value(), steps, at + 1, value);
        if (below == null) {
            return null;
        }
        fields.entries().put(step, new Tree.Entry(value.origin(), below));
        return fields;
    }

    private static @Nullable Tree putItem(@Nullable Tree tree, List<String> steps, int at, Tree value) {
        Tree.Items items = tree instanceof Tree.Items present
                ? present
                : tree instanceof Tree.Scalar scalar && !scalar.empty()
                        ? Tree.split(scalar.text(), scalar.origin())
                        : Tree.Items.at(value.origin());
        int index = Integer.parseInt(steps.get(at));
        if (index > items.items().size()) {
            return null;
        }
        Tree old = index < items.items().size() ? items.items().get(index) : null;
        Tree below = put(old, steps, at + 1, value);
        if (below == null) {
            return null;
        }
        if (old == null) {
            items.items().add(below);
        } else {
            items.items().set(index, below);
        }
        return items;
    }
}
