package io.netloft.prices;

import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.netloft.prices.core.Floor;
import io.netloft.prices.core.Outlet;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Session;
import io.netloft.proto.prices.BatchFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import netloft.prices.v1.StreamPricesResponse;
import org.jspecify.annotations.Nullable;

/**
 * A stream of prices: gRPC's call on one side, a session on the other, both on the connection's event loop. Nothing is asked of
 * the client while it does not read: what is answered would wait in memory.
 */
final class StreamCall<Q> extends ServerCall.Listener<Q> implements Outlet {
    private final ServerCall<Q, Reply> call;
    private final Lane lane;
    private final Desk desk;
    private final BiConsumer<Session, Q> handler;
    private final UnaryOperator<Reply> wrapping;
    private final Pace pace;
    private final List<Runnable> alarms = new ArrayList<>();
    private Runnable paced = () -> {};
    private @Nullable Session session;
    private boolean asked;
    private boolean waits;
    private boolean closed;
    private boolean released;
    private boolean aged;

    StreamCall(
            ServerCall<Q, Reply> call,
            Lane lane,
            Desk desk,
            BiConsumer<Session, Q> handler,
            UnaryOperator<Reply> wrapping) {
        this.call = call;
        this.lane = lane;
        this.desk = desk;
        this.handler = handler;
        this.wrapping = wrapping;
        this.pace = new Pace(desk.config().limits().messagesPerSecond(), desk.clock());
    }

    /** Opens the session. */
    StreamCall<Q> begin(Caller caller) {
        PricesConfig.Limits limits = desk.config().limits();
        call.setOnReadyThreshold(limits.onReady().toInt());
        call.sendHeaders(new Metadata());
        lane.with(floor -> {
            long ageNs = desk.age();
            Session opened = floor.open(caller.read(), this, desk.terms(ageNs));
            session = opened;
            if (ageNs > 0) {
                alarms.add(floor.later(ageNs, () -> age(opened)));
            }
            long leftNs = desk.leftNs(caller.expiresAtMs());
            if (leftNs >= 0) {
                alarms.add(floor.later(leftNs, () -> opened.end(PricesError.EXPIRED.status(""))));
            }
            ask(floor);
        });
        return this;
    }

    private void age(Session its) {
        aged = true;
        its.drain("age of the stream", desk.graceNs());
    }

    private void on(Consumer<Session> work) {
        lane.with(floor -> {
            Session its = session;
            if (its != null && !closed) {
                work.accept(its);
                ask(floor);
            }
        });
    }

    private void ask(Floor floor) {
        if (asked || closed || waits || !call.isReady()) {
            return;
        }
        long inNs = pace.inNs();
        if (inNs > 0) {
            waits = true;
            paced = floor.later(inNs, () -> {
                waits = false;
                ask(floor);
            });
            return;
        }
        pace.take();
        asked = true;
        call.request(1);
    }

    @Override
    public void onMessage(Q message) {
        on(its -> {
            asked = false;
            handler.accept(its, message);
        });
    }

    @Override
    public void onHalfClose() {
        on(Session::halfClosed);
    }

    @Override
    public void onReady() {
        on(Session::ready);
    }

    @Override
    public void onCancel() {
        Status why = Faults.cancelled(Context.current());
        lane.with(floor -> {
            if (!closed) {
                desk.ended(why);
            }
            gone();
        });
    }

    @Override
    public void onComplete() {
        gone();
    }

    private void gone() {
        lane.with(floor -> {
            closed = true;
            Session its = session;
            if (its != null) {
                its.close();
            }
            release();
        });
    }

    private void release() {
        if (!released) {
            released = true;
            alarms.forEach(Runnable::run);
            alarms.clear();
            paced.run();
            desk.left();
            if (aged) {
                // The next stream shall not come to this server again for being on this connection.
                PlainNegotiator.goAway(call);
            }
        }
    }

    @Override
    public boolean ready() {
        return !closed && call.isReady();
    }

    @Override
    public void batch(BatchFrame frame) {
        send(new Reply.Batch(frame));
    }

    @Override
    public void say(StreamPricesResponse event) {
        send(new Reply.Plain(event));
    }

    private void send(Reply reply) {
        if (!closed) {
            call.sendMessage(wrapping.apply(reply));
        }
    }

    @Override
    public void end(@Nullable Status status) {
        if (!closed) {
            closed = true;
            desk.ended(status);
            Faults.close(call, status);
            release();
        }
    }
}
