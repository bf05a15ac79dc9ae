package io.netloft.chassis.config;

/**
 * Where a value was written.
 *
 * @param kind which of the four sources
 * @param name file name, environment variable, or option as typed; empty for a default
 * @param line line in the file from 1, or 0 where there is none
 * @param column column in the file from 1, or 0 where there is none
 */
public record Origin(Kind kind, String name, int line, int column) {
    /** A value that nobody wrote. */
    public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "", 0, 0);

    /** The sources, weakest first. */
    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    static Origin flag(String option) {
        return new Origin(Kind.FLAG, option, 0, 0);
    }

    static Origin environment(String variable) {
        return new Origin(Kind.ENVIRONMENT, variable, 0, 0);
    }

    /** One word or place: {@code proxy.yaml:3:5}, {@code $NETLOFT_PROXY_TO}, {@code --to}, {@code default}. */
    public String describe() {
        return switch (kind) {
            case DEFAULT -> "default";
            case FILE -> line > 0 ? name + ":" + line + ":" + column : name;
            case ENVIRONMENT -> "$" + name;
            case FLAG -> name;
        };
    }
}
