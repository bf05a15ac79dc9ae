package io.netloft.chassis.admin;

import io.netloft.chassis.config.Loaded;
import java.util.List;
import java.util.Map;

/** What the admin endpoint asks of the process behind it. */
public interface AdminControl {
    /** Facts for {@code /info}: name, version, JVM, transport, listeners. */
    Map<String, Object> info();

    /** The configuration in force. */
    Loaded<?> config();

    /** Says that it will drain: it is not ready from now on. */
    void announceDrain();

    /** Begins to drain and returns at once; the process ends when it is done. */
    void drain();

    /** Whether it drains. */
    boolean draining();

    /**
     * Reloads; blocks, so it is called on a worker thread.
     *
     * @return the keys that changed
     * @throws io.netloft.chassis.config.ConfigException when the new configuration is refused
     */
    List<String> reload();
}
