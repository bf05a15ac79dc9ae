package io.netloft.chassis.docs;

import io.netloft.chassis.config.Schema;
import io.netloft.chassis.config.Values;
import io.netloft.chassis.config.Written;
import io.netloft.chassis.metrics.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the reference from records and enums: Markdown tables, help text and the sample file. */
public final class Reference {
    private static final int INDENT = 2;

    private Reference() {}

    /**
     * A Markdown table of every key.
     *
     * @param standards defaults that this server gives to common keys
     */
    public static String configTable(Schema schema, Map<String, String> standards) {
        List<List<String>> rows = new ArrayList<>();
        schema.visit((path, key) -> {
            if (!(key.type() instanceof Schema.Nested)) {
                String standard = standard(path, key, standards);
                rows.add(List.of(
                        code(path),
                        type(key),
                        standard.isEmpty() ? "" : code(standard),
                        key.reloadable() ? "yes" : "",
                        key.doc()));
            }
        });
        return table(List.of("key", "value", "default", "reload", "what it is"), rows);
    }

    /** Every key for the terminal: path, default and doc. */
    public static String configText(Schema schema, Map<String, String> standards) {
        var text = new StringBuilder();
        schema.visit((path, key) -> {
            if (!(key.type() instanceof Schema.Nested)) {
                String standard = standard(path, key, standards);
                text.append(path)
                        .append(standard.isEmpty() ? "" : " = " + standard)
                        .append('\n');
                text.append("    ")
                        .append(key.doc())
                        .append(" (")
                        .append(type(key))
                        .append(')');
                text.append(key.reloadable() ? " reloadable\n" : "\n");
            }
        });
        return text.toString();
    }

    /** A sample file: every key, commented out, with its doc, value and default. */
    public static String sampleYaml(Schema schema, Map<String, String> standards) {
        var text = new StringBuilder();
        sample(schema, "", "", standards, text);
        return text.toString();
    }

    private static void sample(
            Schema schema, String path, String indent, Map<String, String> standards, StringBuilder text) {
        schema.flat().forEach((name, key) -> {
            String at = path.isEmpty() ? name : path + "." + name;
            text.append("# ").append(indent).append("# ").append(key.doc());
            if (!(key.type() instanceof Schema.Nested)) {
                text.append(" (").append(type(key)).append(key.reloadable() ? "; reloadable)" : ")");
            }
            text.append('\n').append("# ").append(indent).append(name).append(':');
            String standard = standard(at, key, standards);
            Schema.Type below = key.type();
            text.append(below instanceof Schema.Scalar || !standard.isEmpty() ? " " + yaml(standard) : "")
                    .append('\n');
            String deeper = indent + " ".repeat(INDENT);
            if (below instanceof Schema.Nested nested) {
                sample(nested.schema(), at, deeper, standards, text);
            } else if (below instanceof Schema.ListOf list && list.element() instanceof Schema.Nested nested) {
                text.append("# ").append(deeper).append("# each:\n");
                sample(nested.schema(), at + "[]", deeper + " ".repeat(INDENT), standards, text);
            } else if (below instanceof Schema.MapOf map && map.value() instanceof Schema.Nested nested) {
                text.append("# ").append(deeper).append("# NAME:\n");
                sample(nested.schema(), at + ".NAME", deeper + " ".repeat(INDENT), standards, text);
            }
        });
    }

    private static String yaml(String text) {
        boolean quoted = text.startsWith("*") || text.startsWith("%") || text.contains(": ") || text.contains("#");
        return quoted ? '"' + text + '"' : text;
    }

    /** A Markdown table of meters, with the names that a scrape shows. */
    public static String metricsTable(Meter... meters) {
        List<List<String>> rows = new ArrayList<>();
        for (Meter meter : meters) {
            rows.add(List.of(
                    code(scraped(meter)),
                    meter.kind().name().toLowerCase(java.util.Locale.ROOT),
                    String.join(", ", meter.tags()),
                    meter.doc()));
        }
        return table(List.of("meter", "kind", "tags", "what it says"), rows);
    }

    private static String scraped(Meter meter) {
        String unit = meter.kind() == Meter.Kind.TIMER ? "seconds" : meter.unit();
        String name = unit.isEmpty() || meter.meterName().endsWith("_" + unit)
                ? meter.meterName()
                : meter.meterName() + "_" + unit;
        return meter.kind() == Meter.Kind.COUNTER ? name + "_total" : name;
    }

    /** A Markdown table of errors. */
    public static String errorTable(ErrorCode... errors) {
        List<List<String>> rows = new ArrayList<>();
        for (ErrorCode error : errors) {
            String number = error.number() == 0 ? "" : Integer.toString(error.number());
            rows.add(List.of(code(error.word()), number, error.text(), error.remedy()));
        }
        return table(List.of("word", "status", "what happened", "what to do"), rows);
    }

    /** A Markdown table; a bar inside a cell is escaped. */
    public static String table(List<String> columns, List<List<String>> rows) {
        var text = new StringBuilder();
        row(columns, text);
        row(columns.stream().map(column -> "---").toList(), text);
        rows.forEach(row -> row(row, text));
        return text.toString();
    }

    private static void row(List<String> cells, StringBuilder text) {
        text.append('|');
        cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
        text.append('\n');
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String standard(String path, Schema.Key key, Map<String, String> standards) {
        @Nullable String standard = standards.getOrDefault(path, key.defaultText());
        return standard == null ? "" : standard;
    }

    private static String type(Schema.Key key) {
        String words = type(key.type());
        return key.range() == null ? words : words + " " + key.range();
    }

    private static String type(Schema.Type type) {
        if (type instanceof Schema.ListOf list) {
            return list.element() instanceof Schema.Nested ? "list" : "list of " + type(list.element());
        }
        if (type instanceof Schema.MapOf) {
            return "mapping";
        }
        if (!(type instanceof Schema.Scalar scalar)) {
            return "section";
        }
        Class<?> plain = scalar.type();
        if (plain.isEnum()) {
            return String.join(", ", Values.words(plain));
        }
        if (plain.isAnnotationPresent(Written.class)) {
            return Values.rule(plain);
        }
        return switch (plain.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "number";
            case "double", "Double" -> "decimal";
            case "String" -> "text";
            case "HostPort" -> "HOST:PORT";
            default ->
                Arrays.asList("boolean", "Boolean").contains(plain.getSimpleName())
                        ? "true, false"
                        : plain.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
