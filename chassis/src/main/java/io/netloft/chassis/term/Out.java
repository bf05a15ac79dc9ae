package io.netloft.chassis.term;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output, where results go; talk goes to the log on standard error. The only user of {@code System.out}. */
public final class Out {
    private static volatile PrintStream stream =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);

    private Out() {}

    /** Prints text with its line end and flushes, so that a pipe sees it at once. */
    public static void line(String text) {
        stream.println(text);
        stream.flush();
    }

    /** Prints text as it is and flushes. */
    public static void text(String text) {
        stream.print(text);
        stream.flush();
    }

    /** The stream itself, for writers of much or of bytes; flush it. */
    public static PrintStream stream() {
        return stream;
    }

    /** Sends everything elsewhere: for tests, which restore what this returns. */
    public static PrintStream redirect(PrintStream other) {
        PrintStream before = stream;
        stream = other;
        return before;
    }
}
