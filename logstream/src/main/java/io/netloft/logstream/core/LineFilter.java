package io.netloft.logstream.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which lines pass: all conditions must hold. A line that is no JSON passes no condition on members, and one that says no
 * level none on its level. Immutable; any thread.
 *
 * @param grep what it must match
 * @param not what it must not match
 * @param least its least level; {@link Level#NONE} for any
 * @param json what its members must be
 */
public record LineFilter(@Nullable LineMatch grep, @Nullable LineMatch not, Level least, List<JsonTest> json) {
    /** Every line. */
    public static final LineFilter ALL = new LineFilter(null, null, Level.NONE, List.of());

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build());

    /** Copies the list. */
    public LineFilter {
        json = List.copyOf(json);
    }

    /** Whether every line passes. */
    public boolean all() {
        return grep == null && not == null && least == Level.NONE && json.isEmpty();
    }

    /**
     * Whether a line passes.
     *
     * @param text the bytes
     * @param view the same bytes, index by index
     */
    public boolean passes(ByteBuf text, ByteBuffer view, int start, int length) {
        return (grep == null || grep.matches(view, start, start + length)) && passesRest(text, view, start, length);
    }

    /** The same for a line that is known to match {@link #grep}. */
    public boolean passesRest(ByteBuf text, ByteBuffer view, int start, int length) {
        return (least == Level.NONE || Level.of(text, start, length).compareTo(least) >= 0)
                && (not == null || !not.matches(view, start, start + length))
                && (json.isEmpty() || passesJson(view, start, length));
    }

    private boolean passesJson(ByteBuffer view, int start, int length) {
        if (length < 2 || view.get(start) != '{') {
            return false;
        }
        byte[] line = new byte[length];
        view.get(start, line);
        try {
            JsonNode object = MAPPER.readTree(line);
            return object != null && json.stream().allMatch(test -> test.passes(object));
        } catch (IOException e) {
            return false;
        }
    }
}
