package io.netloft.logstream.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a member of a line of JSON must be. The path is names with dots between them, and {@code [3]} or {@code .3} for an
 * element of a list; a backslash takes the next character as it is, so that a name may hold a dot.
 *
 * <p>The value is compared as text, or, behind {@code <}, {@code <=}, {@code >}, {@code >=}, as a number; {@code !} turns it
 * round (and a member that is missing is not equal to anything); {@code *} alone is satisfied by any value.
 */
public final class JsonTest {
    private final List<String> path;
    private final String operator;
    private final String value;
    private final BigDecimal number;

    private JsonTest(List<String> path, String operator, String value, BigDecimal number) {
        this.path = path;
        this.operator = operator;
        this.value = value;
        this.number = number;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with the rule that it breaks
     */
    public static JsonTest of(String path, String value) {
        List<String> steps = steps(path);
        String operator = "=";
        for (String one : List.of("<=", ">=", "<", ">", "!")) {
            if (value.startsWith(one)) {
                operator = one;
                break;
            }
        }
        boolean equal = operator.equals("=");
        String operand = equal ? value : value.substring(operator.length());
        if (value.equals("*")) {
            operator = "*";
        }
        BigDecimal number = BigDecimal.ZERO;
        if (operator.startsWith("<") || operator.startsWith(">")) {
            try {
                number = new BigDecimal(operand.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a number behind " + operator, e);
            }
        }
        return new JsonTest(steps, operator, operand, number);
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        var step = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\' && i + 1 < path.length()) {
                step.append(path.charAt(++i));
            } else if (c == '.' || c == '[' || c == ']') {
                if (step.length() > 0) {
                    steps.add(step.toString());
                    step.setLength(0);
                }
            } else {
                step.append(c);
            }
        }
        if (step.length() > 0) {
            steps.add(step.toString());
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a path, as in user.id or items[0].name");
        }
        return List.copyOf(steps);
    }

    /** Whether a line's object passes. */
    boolean passes(JsonNode object) {
        JsonNode found = object;
        for (String step : path) {
            found = found.isArray() ? element(found, step) : found.path(step);
        }
        if (found.isMissingNode()) {
            return operator.equals("!");
        }
        return switch (operator) {
            case "*" -> true;
            case "=" -> text(found).equals(value);
            case "!" -> !text(found).equals(value);
            default -> compares(found);
        };
    }

    private static JsonNode element(JsonNode list, String step) {
        boolean digits = step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        return list.path(digits ? Integer.parseInt(step) : -1);
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }

    private boolean compares(JsonNode node) {
        BigDecimal is;
        try {
            is = node.isNumber()
                    ? node.decimalValue()
                    : new BigDecimal(node.asText().strip());
        } catch (NumberFormatException e) {
            return false;
        }
        int order = is.compareTo(number);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }
}
