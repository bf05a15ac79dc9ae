package io.netloft.chassis.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code $} followed by {@code {VAR}} or {@code {VAR:-default}} in the values of a file; a second {@code $}
 * before the brace leaves the text as it is, with one.
 */
final class Interpolation {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\\}");

    private final Map<String, String> environment;
    private final List<Problem> problems;

    Interpolation(Map<String, String> environment, List<Problem> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    Tree apply(Tree tree) {
        if (tree instanceof Tree.Scalar scalar) {
            return scalar.text().indexOf('$') < 0 ? scalar : replace(scalar);
        }
        if (tree instanceof Tree.Items items) {
            items.items().replaceAll(this::apply);
        } else if (tree instanceof Tree.Fields fields) {
            fields.entries().replaceAll((name, entry) -> new Tree.Entry(entry.keyOrigin(), apply(entry.value())));
        }
        return tree;
    }

    private Tree.Scalar replace(Tree.Scalar scalar) {
        Matcher matcher = REFERENCE.matcher(scalar.text());
        var text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(value(matcher, scalar.origin())));
        }
        matcher.appendTail(text);
        return Tree.scalar(text.toString(), scalar.origin());
    }

    private String value(Matcher matcher, Origin origin) {
        String name = matcher.group(1);
        if (name == null) {
            return "${";
        }
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (matcher.group(2) != null) {
            return matcher.group(3);
        }
        String remedy = "export " + name + " or write ${" + name + ":-DEFAULT}";
        problems.add(new Problem(origin, "", "${" + name + "}", "a variable that is set", remedy));
        return "";
    }
}
