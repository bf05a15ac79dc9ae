package io.netloft.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a document that keeps the last result of a bench. It stands between two lines, which stay:
 *
 * <pre>
 * &lt;!-- recorded:NAME --&gt;
 * &lt;!-- end:NAME --&gt;
 * </pre>
 *
 * @param file the document
 * @param name the bench
 */
public record RecordedPart(Path file, String name) {
    /**
     * Puts lines in the place of what stands there.
     *
     * @throws BenchException when the marks are missing or the file cannot be written
     */
    public void write(List<String> lines) {
        try {
            String text = Files.readString(file);
            Files.writeString(file, replaced(text, String.join("\n", lines)));
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: a file that can be)", e);
        }
    }

    private String replaced(String text, String part) {
        String begin = "<!-- recorded:" + name + " -->\n";
        String end = "<!-- end:" + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new BenchException(file + ": no place for the result (expected: the lines " + begin.strip() + " and "
                    + end + "); add them");
        }
        return text.substring(0, from + begin.length()) + part.strip() + "\n" + text.substring(to);
    }
}
