package io.netloft.chassis.life;

import io.netloft.chassis.config.Schema;
import io.netloft.chassis.config.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes a command-line option of every key that is a single value or a list of them. */
final class ConfigOptions {
    private ConfigOptions() {}

    /** The path that each option sets. */
    static Map<String, String> paths(Schema schema) {
        Map<String, String> paths = new LinkedHashMap<>();
        schema.visit((path, key) -> {
            if (single(key.type()) && path.indexOf('[') < 0 && !path.contains(".NAME")) {
                String option = "--" + path.replace('.', '-');
                if (paths.put(option, path) != null) {
                    throw new IllegalArgumentException(option + ": the option of two keys (expected: of one)");
                }
            }
        });
        return paths;
    }

    /** Adds the options; those of nested keys work but do not crowd the help. */
    static void add(CommandSpec spec, Schema schema, Map<String, String> standards) {
        Map<String, Schema.Key> keys = new LinkedHashMap<>();
        schema.visit(keys::put);
        int[] order = {100};
        paths(schema).forEach((option, path) -> {
            Schema.Key key = java.util.Objects.requireNonNull(keys.get(path));
            spec.addOption(option(option, path, key, standards.getOrDefault(path, key.defaultText()))
                    .order(order[0]++)
                    .build());
        });
    }

    private static OptionSpec.Builder option(
            String name, String path, Schema.Key key, @org.jspecify.annotations.Nullable String standard) {
        boolean flag = key.type() instanceof Schema.Scalar scalar && scalar.type() == boolean.class;
        boolean shown = standard != null && !standard.isEmpty() && !standard.equals("[]");
        OptionSpec.Builder builder = OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(flag ? "0..1" : "1")
                .paramLabel(label(key.type()))
                .hidden(path.indexOf('.') >= 0)
                .description(key.doc() + (shown ? " Default: " + standard + "." : ""));
        return flag ? builder.fallbackValue("true") : builder;
    }

    private static boolean single(Schema.Type type) {
        return type instanceof Schema.Scalar
                || (type instanceof Schema.ListOf list && list.element() instanceof Schema.Scalar);
    }

    private static String label(Schema.Type type) {
        if (type instanceof Schema.ListOf list) {
            return label(list.element()) + ",…";
        }
        Class<?> plain = ((Schema.Scalar) type).type();
        if (plain.isEnum()) {
            return String.join("|", Values.words(plain));
        }
        return switch (plain.getSimpleName()) {
            case "Duration" -> "TIME";
            case "Size" -> "SIZE";
            case "HostPort" -> "HOST:PORT";
            case "Path" -> "PATH";
            case "Secret" -> "file:PATH";
            case "boolean" -> "true|false";
            case "int", "long", "double", "Integer", "Long", "Double" -> "N";
            default -> "TEXT";
        };
    }
}
