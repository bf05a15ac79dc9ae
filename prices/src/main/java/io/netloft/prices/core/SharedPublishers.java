package io.netloft.prices.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import org.jspecify.annotations.Nullable;

/**
 * Publishers whose batches go to an engine: one stream for each name over all servers. A batch is answered when the engine has
 * answered, so that what was acknowledged is on its way to every server, and a batch that comes again, here or elsewhere, is
 * known by its mark. Any thread.
 */
public final class SharedPublishers implements Intake {
    private final Engine engine;
    private final Board board;
    private final Terms terms;
    private final LongSupplier clock;
    private final Map<String, SharedStream> streams = new HashMap<>();
    private final List<SharedStream> leaving = new ArrayList<>();
    private long tendedNs;
    private long tokens;

    /**
     * How publishers are held.
     *
     * @param server makes the tokens of this server unlike those of others
     * @param most publishers of this server
     * @param graceNs how long a publisher may be away before his products are stale
     * @param tendNs how often the engine is told that they are still here
     */
    public record Terms(String server, int most, long graceNs, long tendNs) {}

    /** Nobody yet. */
    public SharedPublishers(Engine engine, Board board, Terms terms, LongSupplier clock) {
        this.engine = engine;
        this.board = board;
        this.terms = terms;
        this.clock = clock;
        this.tendedNs = clock.getAsLong();
    }

    /** A token that no other stream of any server has. */
    public synchronized String token() {
        return terms.server() + "." + ++tokens;
    }

    /** A batch id as a mark: its digits, so many that their order is that of the numbers. */
    public static String mark(long batchId) {
        String digits = Long.toUnsignedString(batchId);
        return "0".repeat(20 - digits.length()) + digits;
    }

    private final class SharedStream implements Stream {
        private final String name;
        private final String token;
        private final Reader mayPublish;
        private final Consumer<Refusal> ended;
        private final CompletionStage<Engine.Opened> opened;
        private long goneNs;
        private boolean releasing;

        SharedStream(String name, String token, Reader mayPublish, Consumer<Refusal> ended) {
            this.name = name;
            this.token = token;
            this.mayPublish = mayPublish;
            this.ended = ended;
            this.opened = engine.open(name, token, true);
        }

        @Override
        public CompletionStage<Answer> take(PublishPricesRequest batch) {
            return opened.thenCompose(open -> open.standing() == Engine.Standing.GOOD
                            ? send(batch)
                            : CompletableFuture.completedStage(
                                    Answer.end(PricesError.TOO_MANY_STREAMS, "publishers: all taken")))
                    .exceptionally(gone -> Answer.end(PricesError.NO_ENGINE, reason(gone)));
        }

        private String reason(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return "engine: " + root.getMessage();
        }

        private CompletionStage<Answer> send(PublishPricesRequest batch) {
            PublishPricesResponse.Builder answer =
                    PublishPricesResponse.newBuilder().setBatchId(batch.getBatchId());
            List<PriceUpdate> good = new ArrayList<>();
            for (PriceUpdate update : batch.getUpdatesList()) {
                String fault = board.rules().faultOf(update);
                if (!mayPublish.mayRead(update.getProductId())) {
                    answer.addErrors(new Refusal(PricesError.FORBIDDEN, "").of(update.getProductId()));
                } else if (fault != null) {
                    answer.addErrors(new Refusal(PricesError.BAD_REQUEST, fault).of(update.getProductId()));
                } else {
                    good.add(board.received(update));
                }
            }
            return engine.publish(name, token, mark(batch.getBatchId()), good)
                    .thenApply(taken -> answer(answer, good, taken));
        }

        private Answer answer(PublishPricesResponse.Builder answer, List<PriceUpdate> sent, Engine.Taken taken) {
            if (taken.standing() == Engine.Standing.DUPLICATE) {
                return Answer.of(answer.clearErrors().setDuplicate(true).build());
            }
            if (taken.standing() != Engine.Standing.GOOD) {
                return Answer.end(PricesError.REPLACED, "");
            }
            for (int i = 0; i < sent.size(); i++) {
                PricesError error = taken.refused().get(i);
                if (error != null) {
                    answer.addErrors(new Refusal(error, "").of(sent.get(i).getProductId()));
                }
            }
            return Answer.of(answer.build());
        }

        @Override
        public void close() {
            synchronized (SharedPublishers.this) {
                if (streams.remove(name, this)) {
                    goneNs = clock.getAsLong();
                    leaving.add(this);
                }
            }
        }
    }

    @Override
    public @Nullable Stream open(String name, Reader mayPublish, Consumer<Refusal> ended) {
        SharedStream before;
        SharedStream made;
        synchronized (this) {
            before = streams.get(name);
            if (before == null && streams.size() >= terms.most()) {
                return null;
            }
            made = new SharedStream(name, token(), mayPublish, ended);
            streams.put(name, made);
            leaving.removeIf(stream -> stream.name.equals(name));
        }
        if (before != null) {
            before.ended.accept(new Refusal(PricesError.REPLACED, ""));
        }
        return made;
    }

    @Override
    public void sweep() {
        long now = clock.getAsLong();
        List<SharedStream> due;
        Map<String, String> here = new HashMap<>();
        boolean tend;
        synchronized (this) {
            due = leaving.stream()
                    .filter(stream -> !stream.releasing && now - stream.goneNs >= terms.graceNs())
                    .peek(stream -> stream.releasing = true)
                    .toList();
            tend = now - tendedNs >= terms.tendNs();
            if (tend) {
                tendedNs = now;
                streams.values().forEach(stream -> here.put(stream.name, stream.token));
            }
        }
        due.forEach(stream -> engine.release(stream.name, stream.token)
                .whenComplete((nothing, failure) -> released(stream, failure)));
        if (tend) {
            engine.tend(here).whenComplete((gone, failure) -> {
                if (failure == null) {
                    gone.forEach(name -> replaced(name, here.getOrDefault(name, "")));
                }
            });
        }
    }

    // What could not be told to the engine is told again.
    private synchronized void released(SharedStream stream, @Nullable Throwable failure) {
        stream.releasing = false;
        if (failure == null) {
            leaving.remove(stream);
        }
    }

    private void replaced(String name, String token) {
        SharedStream its;
        synchronized (this) {
            its = streams.get(name);
            if (its == null || !its.token.equals(token)) {
                return;
            }
            streams.remove(name);
        }
        its.ended.accept(new Refusal(PricesError.REPLACED, ""));
    }

    @Override
    public synchronized int open() {
        return streams.size();
    }
}
