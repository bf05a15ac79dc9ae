package io.netloft.prices.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the engine does in one step that nothing comes between: Lua, run by Redis. */
enum Script {
    /** A publisher comes. */
    OPEN,
    /** Numbers a batch and puts it into the stream. */
    PUBLISH,
    /** Publishers are still here, or have gone. */
    TEND,
    /** Products are silent. */
    STALE,
    /** What there is, for a server that comes. */
    LOOK;

    private final String text = read("common") + read(name().toLowerCase(Locale.ROOT));

    String text() {
        return text;
    }

    private static String read(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua: not in the jar (expected: beside " + Script.class + ")");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
