package io.netloft.chassis.config;

/**
 * One thing wrong with a configuration.
 *
 * @param origin where it was written
 * @param key full path of the key; empty when the file as a whole is meant
 * @param value the offending value as written
 * @param rule what would have been right
 * @param remedy what to do about it; empty when the rule says it all
 */
public record Problem(Origin origin, String key, String value, String rule, String remedy) {
    /** One line: {@code place: key: value (expected: rule); remedy}. */
    public String describe() {
        var text = new StringBuilder();
        if (origin.kind() != Origin.Kind.DEFAULT) {
            text.append(origin.describe()).append(": ");
        }
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        text.append(value);
        if (!rule.isEmpty()) {
            text.append(" (expected: ").append(rule).append(')');
        }
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }
}
