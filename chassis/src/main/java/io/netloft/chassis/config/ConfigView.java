package io.netloft.chassis.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The way back from a record to text: effective configuration with origins, differences, secrets masked. */
public final class ConfigView {
    private final Loaded<?> loaded;

    private ConfigView(Loaded<?> loaded) {
        this.loaded = loaded;
    }

    /** A view of a loaded configuration. */
    public static ConfigView of(Loaded<?> loaded) {
        return new ConfigView(loaded);
    }

    /** Every single value by path, as written; null for one that is not set. */
    public Map<String, @Nullable String> values() {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        collect(loaded.schema(), loaded.value(), "", values);
        return values;
    }

    /** The values that somebody wrote, {@code path=value}. */
    public Map<String, String> changed() {
        Map<String, String> changed = new LinkedHashMap<>();
        values().forEach((path, value) -> {
            if (value != null && loaded.origin(path).kind() != Origin.Kind.DEFAULT) {
                changed.put(path, value);
            }
        });
        return changed;
    }

    /** The paths whose value differs from another configuration's, though no running server can take them over. */
    public List<Problem> fixedButChanged(Loaded<?> next) {
        Map<String, @Nullable String> before = new LinkedHashMap<>();
        Map<String, @Nullable String> after = new LinkedHashMap<>();
        collectFixed(loaded.schema(), loaded.value(), "", before);
        collectFixed(next.schema(), next.value(), "", after);
        Map<String, @Nullable String> all = new LinkedHashMap<>(before);
        all.putAll(after);
        return all.keySet().stream()
                .filter(path -> !Objects.equals(before.get(path), after.get(path)))
                .map(path -> new Problem(
                        next.origin(path),
                        path,
                        String.valueOf(shown(after.get(path))),
                        shown(before.get(path)) + " as at the start",
                        "this key is not reloadable: restart the server"))
                .toList();
    }

    private static @Nullable String shown(@Nullable String value) {
        return value != null && value.startsWith(Secret.MASK) ? Secret.MASK : value;
    }

    /** YAML with a comment on the origin of each value. */
    public String yaml() {
        var text = new StringBuilder();
        yaml(loaded.schema(), loaded.value(), "", "", text);
        return text.toString();
    }

    private void collect(Schema schema, Object record, String path, Map<String, @Nullable String> into) {
        schema.flat().forEach((name, key) -> {
            Object value = read(schema, record, key);
            collectValue(value, RecordBinder.join(path, name), key.type(), into);
        });
    }

    private void collectValue(
            @Nullable Object value, String path, Schema.Type type, Map<String, @Nullable String> into) {
        if (value instanceof List<?> list && type instanceof Schema.ListOf of && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                collectValue(list.get(i), path + "[" + i + "]", of.element(), into);
            }
        } else if (value instanceof Map<?, ?> map && type instanceof Schema.MapOf of && !map.isEmpty()) {
            map.forEach((name, entry) -> collectValue(entry, path + "." + name, of.value(), into));
        } else if (value != null && type instanceof Schema.Nested nested) {
            collect(nested.schema(), value, path, into);
        } else {
            into.put(path, value == null ? null : leaf(value));
        }
    }

    private void collectFixed(Schema schema, Object record, String path, Map<String, @Nullable String> into) {
        schema.flat().forEach((name, key) -> {
            Object value = read(schema, record, key);
            String at = RecordBinder.join(path, name);
            if (value != null && key.type() instanceof Schema.Nested nested) {
                collectFixed(nested.schema(), value, at, into);
            } else if (!key.reloadable()) {
                // A masked text would make two different secrets look the same.
                boolean secret = value instanceof Secret;
                Map<String, @Nullable String> below = new LinkedHashMap<>();
                collectValue(value, at, key.type(), below);
                into.putAll(below);
                if (secret) {
                    into.put(at, Secret.MASK + Objects.hashCode(value));
                }
            }
        });
    }

    private static String leaf(Object value) {
        if (value instanceof List<?>) {
            return "[]";
        }
        return value instanceof Map<?, ?> ? "{}" : Values.format(value);
    }

    private void yaml(Schema schema, Object record, String path, String indent, StringBuilder text) {
        schema.flat().forEach((name, key) -> {
            Object value = read(schema, record, key);
            yamlValue(name, value, key.type(), RecordBinder.join(path, name), indent, text);
        });
    }

    private void yamlValue(
            String name, @Nullable Object value, Schema.Type type, String path, String indent, StringBuilder text) {
        text.append(indent).append(name).append(':');
        if (value != null && type instanceof Schema.Nested nested) {
            text.append('\n');
            yaml(nested.schema(), value, path, indent + "  ", text);
        } else if (value instanceof Map<?, ?> map && type instanceof Schema.MapOf of && !map.isEmpty()) {
            text.append('\n');
            map.forEach((key, entry) -> {
                if (entry != null) {
                    yamlValue(quote(key.toString()), entry, of.value(), path + "." + key, indent + "  ", text);
                }
            });
        } else if (value instanceof List<?> list && type instanceof Schema.ListOf of && !list.isEmpty()) {
            text.append('\n');
            yamlItems(list, of.element(), path, indent, text);
        } else {
            text.append(' ').append(value == null ? "null" : quote(leaf(value)));
            text.append("  # ").append(loaded.origin(path).describe()).append('\n');
        }
    }

    private void yamlItems(List<?> list, Schema.Type element, String path, String indent, StringBuilder text) {
        for (int i = 0; i < list.size(); i++) {
            Object item = Objects.requireNonNull(list.get(i));
            String at = path + "[" + i + "]";
            if (element instanceof Schema.Nested nested) {
                var below = new StringBuilder();
                yaml(nested.schema(), item, at, indent + "    ", below);
                text.append(indent).append("  - ").append(below.substring(indent.length() + 4));
            } else {
                String origin = loaded.origin(at).describe();
                text.append(indent).append("  - ").append(quote(leaf(item)));
                text.append("  # ").append(origin).append('\n');
            }
        }
    }

    /** The text as a YAML scalar: plain where that reads back the same, else double-quoted. */
    static String quote(String text) {
        boolean plain = text.matches("[A-Za-z0-9_./\\[\\]{}:+-]+")
                && (text.equals("[]")
                        || text.equals("{}")
                        || (text.matches("[A-Za-z0-9_./+][A-Za-z0-9_./:+-]*") && !text.endsWith(":")));
        return plain
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** Reads a component, looking through inlined records. */
    private static @Nullable Object read(Schema schema, Object record, Schema.Key key) {
        for (Schema.Key own : schema.keys()) {
            Object value =
                    own.equals(key) || own.inline() ? invoke(own.component().getAccessor(), record) : null;
            if (own.equals(key)) {
                return value;
            }
            if (own.inline()
                    && value != null
                    && own.type() instanceof Schema.Nested nested
                    && nested.schema().flat().containsValue(key)) {
                return read(nested.schema(), value, key);
            }
        }
        throw new IllegalStateException(key.name() + ": no key of " + schema.type());
    }

    private static @Nullable Object invoke(Method accessor, Object record) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(accessor + ": cannot be read", e);
        }
    }
}
