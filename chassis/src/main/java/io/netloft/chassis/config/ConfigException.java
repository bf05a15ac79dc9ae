package io.netloft.chassis.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; carries every problem found, in the order of the sources and lines. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Carries problems, at least one. */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::describe).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Refuses one key, for a server that cannot take a new configuration over. */
    public static ConfigException refuse(String key, String value, String rule, String remedy) {
        return new ConfigException(List.of(new Problem(Origin.DEFAULT, key, value, rule, remedy)));
    }

    /** Every problem. */
    public List<Problem> problems() {
        return problems;
    }
}
