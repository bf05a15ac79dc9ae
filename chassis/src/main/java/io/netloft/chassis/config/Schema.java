package io.netloft.chassis.config;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a configuration record says about its keys; immutable, read by reflection once. */
public final class Schema {
    private final Class<? extends Record> type;
    private final List<Key> keys;
    private final Map<String, Key> flat;

    private Schema(Class<? extends Record> type, List<Key> keys) {
        this.type = type;
        this.keys = List.copyOf(keys);
        this.flat = flatten(keys);
    }

    /** The type of a key's value. */
    public sealed interface Type {}

    /** A single value. */
    public record Scalar(Class<?> type) implements Type {}

    /** A list. */
    public record ListOf(Type element) implements Type {}

    /** A mapping from names chosen by the user. */
    public record MapOf(Type value) implements Type {}

    /** A nested record. */
    public record Nested(Schema schema) implements Type {}

    /**
     * One component of a record.
     *
     * @param name kebab-case
     * @param type type of the value
     * @param doc one sentence
     * @param defaultText written form of the default, or null
     * @param range written bounds, or null
     * @param reloadable whether a running server takes a change over
     * @param nullable whether it may stay unset without a default
     * @param inline whether its keys stand in the parent
     * @param component the record component
     */
    public record Key(
            String name,
            Type type,
            String doc,
            @Nullable String defaultText,
            @Nullable String range,
            boolean reloadable,
            boolean nullable,
            boolean inline,
            RecordComponent component) {}

    /**
     * Reads a record class.
     *
     * @throws IllegalArgumentException for a component of a type that configuration does not know, a missing doc, or a
     *     name that is given twice: faults of the programmer
     */
    public static Schema of(Class<? extends Record> type) {
        return of(type, false);
    }

    private static Schema of(Class<? extends Record> type, boolean reloadable) {
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.add(key(component, reloadable));
        }
        return new Schema(type, keys);
    }

    private static Key key(RecordComponent component, boolean parentReloadable) {
        boolean reloadable = parentReloadable || component.isAnnotationPresent(Reloadable.class);
        boolean inline = component.isAnnotationPresent(Inline.class);
        Doc doc = component.getAnnotation(Doc.class);
        Default standard = component.getAnnotation(Default.class);
        Range range = component.getAnnotation(Range.class);
        if (doc == null && !inline) {
            throw new IllegalArgumentException(component + ": no @Doc (expected: one sentence on every key)");
        }
        return new Key(
                kebab(component.getName()),
                type(component.getAnnotatedType(), reloadable, component),
                doc == null ? "" : doc.value(),
                standard == null ? null : standard.value(),
                range == null ? null : range.value(),
                reloadable,
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                inline,
                component);
    }

    private static Type type(AnnotatedType annotated, boolean reloadable, RecordComponent component) {
        if (annotated instanceof AnnotatedParameterizedType generic
                && generic.getType() instanceof java.lang.reflect.ParameterizedType parameterized) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            if (parameterized.getRawType() == List.class) {
                return new ListOf(type(arguments[0], reloadable, component));
            }
            if (parameterized.getRawType() == Map.class && arguments[0].getType() == String.class) {
                return new MapOf(type(arguments[1], reloadable, component));
            }
        }
        if (annotated.getType() instanceof Class<?> plain) {
            if (Values.isScalar(plain)) {
                return new Scalar(plain);
            }
            if (plain.isRecord()) {
                return new Nested(of(plain.asSubclass(Record.class), reloadable));
            }
        }
        throw new IllegalArgumentException(component + ": a type that configuration does not know");
    }

    private static Map<String, Key> flatten(List<Key> keys) {
        Map<String, Key> flat = new LinkedHashMap<>();
        for (Key key : keys) {
            if (key.inline() && key.type() instanceof Nested nested) {
                nested.schema().flat.forEach((name, inner) -> putOnce(flat, name, inner));
            } else {
                putOnce(flat, key.name(), key);
            }
        }
        return flat;
    }

    private static void putOnce(Map<String, Key> flat, String name, Key key) {
        if (flat.put(name, key) != null) {
            throw new IllegalArgumentException(name + ": a key given twice (expected: once in a record)");
        }
    }

    /** The record class. */
    public Class<? extends Record> type() {
        return type;
    }

    /** The components in order, inlined ones not flattened. */
    public List<Key> keys() {
        return keys;
    }

    /** The keys by name as a user sees them, inlined records flattened. */
    public Map<String, Key> flat() {
        return flat;
    }

    /**
     * Visits every key below this record with its path as the reference shows it: {@code upstreams[].weight},
     * {@code pools.NAME.check}.
     */
    public void visit(BiConsumer<String, Key> visitor) {
        visit("", visitor);
    }

    private void visit(String prefix, BiConsumer<String, Key> visitor) {
        flat.forEach((name, key) -> {
            String path = prefix.isEmpty() ? name : prefix + "." + name;
            visitor.accept(path, key);
            visitBelow(path, key.type(), visitor);
        });
    }

    private static void visitBelow(String path, Type type, BiConsumer<String, Key> visitor) {
        if (type instanceof Nested nested) {
            nested.schema().visit(path, visitor);
        } else if (type instanceof ListOf list) {
            visitBelow(path + "[]", list.element(), visitor);
        } else if (type instanceof MapOf map) {
            visitBelow(path + ".NAME", map.value(), visitor);
        }
    }

    /** {@code drainTimeout} becomes {@code drain-timeout}. */
    static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
