package io.netloft.prices.core;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import org.jspecify.annotations.Nullable;

/** Where publishers' batches go: the board of this server, or the engine that many servers share. Any thread. */
public interface Intake {
    /**
     * What became of a batch: its answer, or why the stream ends.
     *
     * @param refusal not null: the stream ends
     */
    record Answer(PublishPricesResponse response, @Nullable Refusal refusal) {
        static Answer of(PublishPricesResponse response) {
            return new Answer(response, null);
        }

        static Answer end(PricesError error, String detail) {
            return new Answer(PublishPricesResponse.getDefaultInstance(), new Refusal(error, detail));
        }
    }

    /** A stream of a publisher. */
    interface Stream {
        /** Takes a batch in; the next one is given when this one is answered. The stage never fails. */
        CompletionStage<Answer> take(PublishPricesRequest batch);

        /** It has ended; unless another one has taken its place, its products are stale after the grace. */
        void close();
    }

    /**
     * A stream of a publisher; one that he has already is told why it ends.
     *
     * @return null when there are as many publishers as may be
     */
    @Nullable
    Stream open(String name, Reader mayPublish, Consumer<Refusal> ended);

    /** Looks who has been away for longer than the grace. */
    void sweep();

    /** Publishers whose stream is open here. */
    int open();
}
