package io.netloft.chassis.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds records from a tree, adding a problem for everything that does not fit and carrying on, so that one run shows
 * them all. A record whose components did not all bind is not built, and its own checks do not run.
 */
final class RecordBinder {
    /** Stands for a value that could not be bound; null is taken: it means not set. */
    private static final Object FAILED = new Object();

    private final Map<String, String> defaults;
    private final SecretSource secrets;
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final List<Problem> problems;

    RecordBinder(Map<String, String> defaults, SecretSource secrets, List<Problem> problems) {
        this.defaults = defaults;
        this.secrets = secrets;
        this.problems = problems;
    }

    Map<String, Origin> origins() {
        return origins;
    }

    /** The bound record, or null when problems were added. */
    @Nullable
    Object bind(Schema schema, Tree.Fields root) {
        Object value = record(schema, root, "");
        return value == FAILED ? null : value;
    }

    private @Nullable Object record(Schema schema, Tree.Fields fields, String path) {
        boolean known = checkNames(schema, fields, path);
        Object value = build(schema, fields, path);
        return known ? value : FAILED;
    }

    private boolean checkNames(Schema schema, Tree.Fields fields, String path) {
        int before = problems.size();
        fields.entries().forEach((name, entry) -> {
            if (!schema.flat().containsKey(name)) {
                problems.add(unknown(schema, name, entry, path));
            }
        });
        return problems.size() == before;
    }

    private static Problem unknown(Schema schema, String name, Tree.Entry entry, String path) {
        String nearest = Nearest.of(name, schema.flat().keySet());
        String remedy = nearest == null ? "--help-config lists the keys" : "did you mean " + nearest + "?";
        String rule = path.isEmpty() ? "a key of this server" : "a key of " + path;
        return new Problem(entry.keyOrigin(), join(path, name), "unknown key", rule, remedy);
    }

    private @Nullable Object build(Schema schema, Tree.Fields fields, String path) {
        List<Schema.Key> keys = schema.keys();
        @Nullable Object[] arguments = new Object[keys.size()];
        boolean complete = true;
        for (int i = 0; i < arguments.length; i++) {
            Schema.Key key = keys.get(i);
            boolean inlined = key.inline() && key.type() instanceof Schema.Nested;
            arguments[i] =
                    inlined ? build(((Schema.Nested) key.type()).schema(), fields, path) : component(key, fields, path);
            complete &= arguments[i] != FAILED;
        }
        return complete ? construct(schema, arguments, fields.origin(), path) : FAILED;
    }

    private @Nullable Object construct(Schema schema, @Nullable Object[] arguments, Origin origin, String path) {
        Object value;
        try {
            Constructor<?>[] constructors = schema.type().getDeclaredConstructors();
            value = canonical(constructors, schema).newInstance(arguments);
        } catch (InvocationTargetException e) {
            problems.add(new Problem(
                    origin, path, String.valueOf(e.getTargetException().getMessage()), "", ""));
            return FAILED;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(schema.type() + ": no record to be built", e);
        }
        int before = problems.size();
        if (value instanceof Validated validated) {
            validated.validate(new Problems(path, origins, problems));
        }
        return problems.size() == before ? value : FAILED;
    }

    private static Constructor<?> canonical(Constructor<?>[] constructors, Schema schema) {
        Class<?>[] types =
                schema.keys().stream().map(k -> k.component().getType()).toArray(Class<?>[]::new);
        for (Constructor<?> constructor : constructors) {
            if (java.util.Arrays.equals(constructor.getParameterTypes(), types)) {
                constructor.setAccessible(true);
                return constructor;
            }
        }
        throw new IllegalStateException(schema.type() + ": no canonical constructor");
    }

    private @Nullable Object component(Schema.Key key, Tree.Fields fields, String parent) {
        String path = join(parent, key.name());
        Tree.Entry entry = fields.entries().get(key.name());
        if (entry != null && !isAbsent(entry.value(), key)) {
            return value(key, key.type(), entry.value(), path);
        }
        origins.put(path, entry == null ? Origin.DEFAULT : entry.keyOrigin());
        String standard = defaults.getOrDefault(path, key.defaultText());
        if (standard != null) {
            return standard(key, standard, path);
        }
        if (key.nullable()) {
            return null;
        }
        if (key.type() instanceof Schema.Nested nested) {
            return record(nested.schema(), Tree.Fields.at(fields.origin()), path);
        }
        problems.add(new Problem(fields.origin(), path, "not set", rule(key, key.type()), "set it; it has no default"));
        return FAILED;
    }

    /** Whether what stands there means nothing: a section whose lines are all commented out, or an explicit none. */
    private static boolean isAbsent(Tree tree, Schema.Key key) {
        if (!(tree instanceof Tree.Scalar scalar)) {
            return false;
        }
        boolean single = key.type() instanceof Schema.Scalar;
        return scalar.empty() && (!single || key.nullable());
    }

    private @Nullable Object standard(Schema.Key key, String text, String path) {
        if (text.equals("[]") || text.equals("{}")) {
            return text.equals("[]") ? List.of() : Map.of();
        }
        // Written as in a file; a list in a flag or a variable has no brackets.
        boolean list = key.type() instanceof Schema.ListOf && text.startsWith("[") && text.endsWith("]");
        String bare = list ? text.substring(1, text.length() - 1) : text;
        return value(key, key.type(), Tree.scalar(bare, Origin.DEFAULT), path);
    }

    private @Nullable Object value(Schema.Key key, Schema.Type type, Tree tree, String path) {
        origins.put(path, tree.origin());
        if (type instanceof Schema.Nested nested && tree instanceof Tree.Fields fields) {
            return record(nested.schema(), fields, path);
        }
        if (type instanceof Schema.ListOf list && tree instanceof Tree.Items items) {
            return items(key, list, items, path);
        }
        if (type instanceof Schema.ListOf list
                && list.element() instanceof Schema.Scalar
                && tree instanceof Tree.Scalar scalar) {
            return items(key, list, Tree.split(scalar.text(), scalar.origin()), path);
        }
        if (type instanceof Schema.MapOf map && tree instanceof Tree.Fields fields) {
            return entries(key, map, fields, path);
        }
        if (type instanceof Schema.Scalar scalar && tree instanceof Tree.Scalar text) {
            return scalar(key, scalar.type(), text, path);
        }
        return refuse(tree.origin(), path, shape(tree), rule(key, type), "");
    }

    private Object items(Schema.Key key, Schema.ListOf type, Tree.Items items, String path) {
        List<Object> list = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < items.items().size(); i++) {
            Object value = value(key, type.element(), items.items().get(i), path + "[" + i + "]");
            complete &= value != FAILED && value != null;
            list.add(value == null ? FAILED : value);
        }
        return complete ? List.copyOf(list) : FAILED;
    }

    private Object entries(Schema.Key key, Schema.MapOf type, Tree.Fields fields, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        boolean complete = true;
        for (Map.Entry<String, Tree.Entry> entry : fields.entries().entrySet()) {
            Object value = value(key, type.value(), entry.getValue().value(), join(path, entry.getKey()));
            complete &= value != FAILED && value != null;
            map.put(entry.getKey(), value == null ? FAILED : value);
        }
        return complete ? Collections.unmodifiableMap(map) : FAILED;
    }

    private @Nullable Object scalar(Schema.Key key, Class<?> type, Tree.Scalar scalar, String path) {
        String text = scalar.text();
        if (key.nullable() && text.equals("none") && type != String.class && !type.isEnum()) {
            return null;
        }
        if (scalar.empty() && type != String.class) {
            return refuse(scalar.origin(), path, "empty", rule(key, key.type()), "");
        }
        if (type == Secret.class) {
            Secret secret = secrets.read(scalar, path, problems);
            return secret == null ? FAILED : secret;
        }
        Object value;
        try {
            value = Values.parse(type, text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            String nearest = type.isEnum() ? Nearest.of(text, Values.words(type)) : null;
            String remedy = nearest == null ? whyNot(type, e) : "did you mean " + nearest + "?";
            return refuse(
                    scalar.origin(), path, text.isEmpty() ? "empty" : text, rule(key, new Schema.Scalar(type)), remedy);
        }
        if (key.range() != null && !Bounds.holds(key.range(), value)) {
            String remedy = key.defaultText() == null ? "" : "remove it to use " + key.defaultText();
            String rule = type == String.class ? key.range() + " characters" : key.range();
            return refuse(scalar.origin(), path, text, rule, remedy);
        }
        return value;
    }

    /** A server's own type says what is wrong; of the others the rule says all there is. */
    private static String whyNot(Class<?> type, RuntimeException e) {
        String message = e.getMessage();
        return type.isAnnotationPresent(Written.class) && message != null ? message : "";
    }

    private Object refuse(Origin origin, String path, String value, String rule, String remedy) {
        problems.add(new Problem(origin, path, value, rule, remedy));
        return FAILED;
    }

    private static String shape(Tree tree) {
        if (tree instanceof Tree.Items) {
            return "a list";
        }
        return tree instanceof Tree.Scalar scalar ? (scalar.empty() ? "empty" : scalar.text()) : "a mapping";
    }

    static String rule(Schema.Key key, Schema.Type type) {
        if (type instanceof Schema.Scalar scalar) {
            String base = Values.rule(scalar.type());
            return key.range() == null ? base : base + ", " + key.range();
        }
        if (type instanceof Schema.ListOf list) {
            return list.element() instanceof Schema.Scalar
                    ? "a list, each " + rule(key, list.element())
                    : "a list of mappings";
        }
        return type instanceof Schema.MapOf ? "a mapping from names" : "a mapping of keys";
    }

    static String join(String path, String key) {
        if (path.isEmpty() || key.isEmpty()) {
            return path + key;
        }
        return path + "." + key;
    }

    static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }
}
