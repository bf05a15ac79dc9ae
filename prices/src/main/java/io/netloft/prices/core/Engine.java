package io.netloft.prices.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/**
 * What many servers share: it numbers updates, carries them to all servers, this one too, and knows who publishes what. Every
 * method may be called by any thread and returns at once; a stage that fails says that the engine can't be reached, and then
 * nobody knows whether the work was done.
 *
 * <p>A publisher has a <em>token</em>, which is another one for each of its streams, and a <em>mark</em>, a text that ascends by
 * the order of its characters with each batch.
 */
public interface Engine {
    /** How a publisher's coming or its batch was taken. */
    enum Standing {
        /** It is as it should be. */
        GOOD,
        /** Another server has this publisher. */
        BUSY,
        /** There are as many publishers as may be. */
        FULL,
        /** The batch is not above the last one taken. */
        DUPLICATE,
        /** The publisher has opened another stream since. */
        REPLACED
    }

    /** A publisher has come; the last mark that was taken from it, or an empty one. */
    record Opened(Standing standing, String mark) {}

    /** A batch was taken, but for what is refused: null for each update that was taken. */
    record Taken(Standing standing, List<@Nullable PricesError> refused) {}

    /**
     * A publisher comes.
     *
     * @param push whether it takes the place of another stream of its name
     */
    CompletionStage<Opened> open(String name, String token, boolean push);

    /** Takes a batch; when the stage is done, it will reach every server. */
    CompletionStage<Taken> publish(String name, String token, String mark, List<PriceUpdate> updates);

    /** A publisher has gone: its products are stale and nobody's, unless it has come elsewhere. */
    CompletionStage<Void> release(String name, String token);

    /**
     * These publishers, by their names and tokens, are still here. Those of servers that have not said so for too long are
     * released.
     *
     * @return names of those who have come elsewhere
     */
    CompletionStage<List<String>> tend(Map<String, String> publishers);

    /** Turns products stale whose last update is still this one. */
    CompletionStage<Void> stale(List<PriceUpdate> last);

    /** Whether it can be reached now. */
    boolean reachable();
}
