package io.netloft.prices;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.netloft.prices.core.Intake;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Refusal;
import netloft.prices.v1.PublishPricesRequest;
import netloft.prices.v1.PublishPricesResponse;
import org.jspecify.annotations.Nullable;

/** A publisher's stream: one batch after the other, each answered before the next is read. On the connection's event loop. */
final class PublishCall extends ServerCall.Listener<PublishPricesRequest> {
    private final ServerCall<PublishPricesRequest, PublishPricesResponse> call;
    private final Desk desk;
    private final Lane lane;
    private final Caller caller;
    private Intake.@Nullable Stream stream;
    private Runnable expiry = () -> {};
    private boolean waits;
    private boolean busy;
    private boolean halfClosed;
    private boolean closed;

    PublishCall(ServerCall<PublishPricesRequest, PublishPricesResponse> call, Desk desk, Lane lane, Caller caller) {
        this.call = call;
        this.desk = desk;
        this.lane = lane;
        this.caller = caller;
    }

    PublishCall begin() {
        call.sendHeaders(new Metadata());
        call.request(1);
        long leftNs = desk.leftNs(caller.expiresAtMs());
        if (leftNs >= 0) {
            lane.with(floor -> expiry = floor.later(leftNs, () -> end(new Refusal(PricesError.EXPIRED, ""))));
        }
        desk.opened(this);
        return this;
    }

    /** Ends the stream because the server goes. Any thread. */
    void drain() {
        lane.with(floor -> end(new Refusal(PricesError.DRAINING, "")));
    }

    @Override
    public void onMessage(PublishPricesRequest batch) {
        if (closed) {
            return;
        }
        Refusal refusal = check(batch);
        if (refusal != null) {
            end(refusal);
            return;
        }
        busy = true;
        Intake.Stream its = stream;
        if (its != null) {
            its.take(batch).thenAccept(answer -> lane.with(floor -> answered(answer)));
        }
    }

    // An engine answers on a thread of its own; a board has answered before this returns.
    private void answered(Intake.Answer answer) {
        if (closed) {
            return;
        }
        Refusal refusal = answer.refusal();
        if (refusal != null) {
            end(refusal);
            return;
        }
        call.sendMessage(answer.response());
        if (halfClosed) {
            finish();
            return;
        }
        busy = false;
        // Answers of a publisher that reads none must not pile up.
        if (call.isReady()) {
            call.request(1);
        } else {
            waits = true;
        }
    }

    @Override
    public void onReady() {
        if (waits && !closed && !busy) {
            waits = false;
            call.request(1);
        }
    }

    private @Nullable Refusal check(PublishPricesRequest batch) {
        int most = desk.board().rules().limits().updates();
        if (batch.getBatchId() == 0) {
            return new Refusal(PricesError.BAD_REQUEST, "batch_id: 0 (expected: a number that ascends, from 1)");
        }
        if (batch.getUpdatesCount() > most) {
            return new Refusal(
                    PricesError.BAD_REQUEST, "updates: " + batch.getUpdatesCount() + " (expected: up to " + most + ")");
        }
        return stream == null ? open(batch.getPublisherId()) : null;
    }

    private @Nullable Refusal open(String said) {
        String name = caller.name().isEmpty() ? said : caller.name();
        String fault = desk.board().rules().faultOfId(name);
        if (fault != null) {
            return new Refusal(PricesError.BAD_REQUEST, fault.replace("product_id", "publisher_id"));
        }
        // A name from a token and one that somebody just says are two publishers.
        String owner = (caller.name().isEmpty() ? "said:" : "proved:") + name;
        stream = desk.publishers().open(owner, caller.publish(), refusal -> lane.with(floor -> end(refusal)));
        return stream == null ? new Refusal(PricesError.TOO_MANY_STREAMS, "publishers: all taken") : null;
    }

    private void end(Refusal refusal) {
        if (!closed) {
            desk.counts().refused(refusal.error());
            desk.ended(refusal.status());
            Faults.close(call, refusal.status());
            release();
        }
    }

    @Override
    public void onHalfClose() {
        // What was sent is answered first.
        halfClosed = true;
        if (!closed && !busy) {
            finish();
        }
    }

    private void finish() {
        desk.ended(null);
        Faults.close(call, null);
        release();
    }

    @Override
    public void onCancel() {
        if (!closed) {
            desk.ended(Faults.cancelled(Context.current()));
        }
        release();
    }

    @Override
    public void onComplete() {
        release();
    }

    private void release() {
        if (!closed) {
            closed = true;
            lane.with(floor -> expiry.run());
            desk.closed(this);
            desk.left();
            Intake.Stream its = stream;
            if (its != null) {
                its.close();
            }
        }
    }
}
