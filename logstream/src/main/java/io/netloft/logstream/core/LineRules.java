package io.netloft.logstream.core;

import com.google.re2j.Pattern;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a source become lines.
 *
 * @param charset their encoding
 * @param maxLine bytes of a line that are delivered; the rest is left out and told. Without it a file without line ends
 *     would take all memory
 * @param multiline how lines are joined; null: not at all
 */
public record LineRules(
        Charset charset, int maxLine, @Nullable Multiline multiline) {
    /** UTF-8, 256 KiB a line. */
    public static final LineRules STANDARD = new LineRules(StandardCharsets.UTF_8, 256 * 1024, null);

    /**
     * Which lines belong together.
     *
     * @param pattern found in a line
     * @param starts whether the pattern says that an entry begins; else that the line continues the one before
     * @param maxLines lines of an entry; what follows begins another
     * @param maxBytes bytes of an entry; what follows begins another
     */
    public record Multiline(Pattern pattern, boolean starts, int maxLines, int maxBytes) {}
}
