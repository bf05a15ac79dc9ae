package io.netloft.chassis.term;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Lines on a terminal that are drawn again in their place. It takes neither the screen nor the cursor over, so that there is
 * nothing to give back: what was drawn last stays when the process ends, however it ends. Used by one thread.
 */
public final class LiveLines {
    private static final int ASK_EVERY = 20;
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String TO_LINE_END = "\u001b[K";
    private static final String TO_SCREEN_END = "\u001b[J";

    private final PrintStream stream;
    private final IntSupplier height;
    private int drawings;
    private int rows;
    private int drawn;

    /** Lines on standard output. */
    public LiveLines() {
        this(Out.stream(), Terminal::height);
    }

    LiveLines(PrintStream stream, IntSupplier height) {
        this.stream = stream;
        this.height = height;
    }

    /** Whether standard output is a terminal that can draw again. */
    public static boolean possible(Map<String, String> environment) {
        return Terminal.output() && !"dumb".equals(environment.get("TERM"));
    }

    /** Draws lines over those drawn before. What the terminal has no room for is left out, and counted in the last line. */
    public void draw(List<String> lines) {
        // A terminal that becomes smaller is noticed soon; to ask costs a process.
        if (drawings++ % ASK_EVERY == 0) {
            rows = Math.max(2, height.getAsInt() - 1);
        }
        var out = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            out.append("\u001b[").append(drawn).append('A');
        }
        List<String> shown = fitting(lines);
        for (String line : shown) {
            out.append('\r').append(line).append(TO_LINE_END).append('\n');
        }
        stream.print(out.append(TO_SCREEN_END).append(WRAP));
        stream.flush();
        drawn = shown.size();
    }

    private List<String> fitting(List<String> lines) {
        if (lines.size() <= rows) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, rows - 1));
        shown.add("… " + (lines.size() - shown.size()) + " more");
        return shown;
    }
}
