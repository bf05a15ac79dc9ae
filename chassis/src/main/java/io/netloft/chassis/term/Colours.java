package io.netloft.chassis.term;

import java.util.Map;

/** Whether this process colours its output, and how; decided once, from option, environment and terminal. */
public enum Colours {
    RED(31),
    GREEN(32),
    YELLOW(33),
    BLUE(34),
    GREY(90),
    BOLD(1);

    private static volatile boolean on;

    private final int code;

    Colours(int code) {
        this.code = code;
    }

    /**
     * Decides.
     *
     * @param when {@code always}, {@code never}, or {@code auto}: only on a terminal, and not where NO_COLOR is set
     */
    public static void choose(String when, Map<String, String> environment) {
        on = switch (when) {
            case "always" -> true;
            case "never" -> false;
            default ->
                Terminal.output()
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        };
    }

    /** Whether output is coloured. */
    public static boolean on() {
        return on;
    }

    /** The text in this colour, or as it is. */
    public String of(String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
