package io.netloft.chassis.life;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a server module gives to the launcher. The launcher calls start once, then any number of reloads one at a time,
 * then drain, then close; drain and close may come more than once and must not mind. None is called on an event loop.
 */
public interface Server<C extends Record> extends AutoCloseable {
    /**
     * Binds every listener and returns once each is bound.
     *
     * @throws StartException when it cannot; what was bound is closed by {@link #close}
     */
    List<Listening> start();

    /**
     * Takes a configuration over, whole or not at all. Only reloadable keys differ from the one in force.
     *
     * @throws io.netloft.chassis.config.ConfigException to refuse it
     */
    void reload(C next);

    /** Stops taking new work and completes when the work in hand is done, at the latest after the deadline. */
    CompletionStage<Void> drain(Duration deadline);

    /** Ends everything at once. */
    @Override
    void close();
}
