package io.netloft.logstream.core;

import io.netloft.logstream.core.RegexNode.Chars;
import io.netloft.logstream.core.RegexNode.Concat;
import io.netloft.logstream.core.RegexNode.Repeat;
import java.io.ByteArrayOutputStream;

/** The longest text that every match of an expression holds. */
final class RequiredText {
    private static final byte[] NONE = {};

    private RequiredText() {}

    static byte[] of(RegexNode node) {
        if (node instanceof Chars chars) {
            int code = chars.set().single();
            return code < 0 ? NONE : Utf8Ranges.bytes(code);
        } else if (node instanceof Concat concat) {
            return of(concat);
        } else if (node instanceof Repeat repeat && repeat.least() > 0) {
            return of(repeat.what());
        }
        return NONE;
    }

    private static byte[] of(Concat concat) {
        byte[] longest = NONE;
        var run = new ByteArrayOutputStream();
        for (RegexNode part : concat.parts()) {
            byte[] text = of(part);
            if (part instanceof Chars && text.length > 0) {
                run.writeBytes(text);
            } else {
                longest = longer(longest, run.toByteArray());
                run.reset();
                longest = longer(longest, text);
            }
        }
        return longer(longest, run.toByteArray());
    }

    private static byte[] longer(byte[] one, byte[] other) {
        return other.length > one.length ? other : one;
    }
}
