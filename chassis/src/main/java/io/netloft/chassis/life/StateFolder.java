package io.netloft.chassis.life;

import java.nio.file.Path;

/** Where servers keep what must last when they are not told: the user's state directory (XDG Base Directory 0.8). */
public final class StateFolder {
    private StateFolder() {}

    /** The folder of a server, {@code ~/.local/state/netloft/kvstore}; it need not exist. */
    public static Path of(String server) {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isBlank() || !Path.of(state).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return base.resolve("netloft").resolve(server);
    }
}
