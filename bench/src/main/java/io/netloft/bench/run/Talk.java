package io.netloft.bench.run;

/** Talk, beside the result on standard output. */
public final class Talk {
    private Talk() {}

    /** A line on standard error. */
    public static void say(String line) {
        System.err.println(line);
    }
}
