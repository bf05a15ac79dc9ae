package io.netloft.logstream.core;

import com.google.re2j.Pattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An expression that RE2/J looks for, line by line: in time that grows with the line's length only. */
final class RegexMatch implements LineMatch {
    private final Pattern pattern;

    RegexMatch(String expression) {
        pattern = Pattern.compile(expression);
    }

    @Override
    public int find(ByteBuffer text, int from, int to) {
        int at = from;
        do {
            int end = at;
            while (end < to && text.get(end) != '\n') {
                end++;
            }
            if (matchesLine(text, at, end > at && text.get(end - 1) == '\r' ? end - 1 : end)) {
                return at;
            }
            at = end + 1;
        } while (at < to);
        return -1;
    }

    private boolean matchesLine(ByteBuffer text, int from, int to) {
        byte[] line = new byte[to - from];
        text.get(from, line);
        // As characters: over UTF-8 RE2/J 1.8 finds ends of the text where there are none.
        return pattern.matcher(new String(line, StandardCharsets.UTF_8)).find();
    }
}
