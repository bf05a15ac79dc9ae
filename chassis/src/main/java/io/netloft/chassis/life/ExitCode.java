package io.netloft.chassis.life;

/** How a process ends; an interface to scripts, so numbers never change. */
public enum ExitCode {
    DONE(
            0,
            "The command did its work, or the server stopped after a drain that it was asked for over its admin port or"
                    + " because a newer process took its listeners over."),
    FAILED(1, "It failed at run time: a port was taken, a file unreadable, a peer gone. The last log line says why."),
    USAGE(2, "The command line or the configuration is wrong. Every problem is printed with its place."),
    INTERRUPTED(130, "SIGINT (Ctrl-C) stopped it, after a drain."),
    TERMINATED(143, "SIGTERM stopped it, after a drain.");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** One or two sentences. */
    public String meaning() {
        return meaning;
    }
}
