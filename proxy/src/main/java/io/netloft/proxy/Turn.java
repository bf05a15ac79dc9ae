package io.netloft.proxy;

import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import org.jspecify.annotations.Nullable;

/** An exchange's place in the queue for an upstream that has a hand free. Owned by the exchange. */
final class Turn implements PendingQueue.Place {
    private final LoopContext loop;
    private final Exchange exchange;
    private final Pick pick;
    private final RequestRecord record;
    private @Nullable UpstreamGroup group;
    private @Nullable Alarms alarms;

    Turn(LoopContext loop, Exchange exchange, Pick pick, RequestRecord record) {
        this.loop = loop;
        this.exchange = exchange;
        this.pick = pick;
        this.record = record;
    }

    /** Queues up; when the group's circuit breaker lets nobody more wait, the exchange is answered so. */
    void await(UpstreamGroup of, Alarms with) {
        if (!of.mayWait()) {
            exchange.answer(ProxyError.OVERLOADED, "group " + of.name() + ", and nobody more may wait");
            return;
        }
        loop.live().metrics().waited();
        group = of;
        alarms = with;
        record.queued(loop.nowNs());
        exchange.holdBody();
        loop.queue().add(of, this);
        loop.line(of.rule().breaker().pendingNs()).start(with.turn(), loop.nowNs());
        loop.askForRoom(of);
    }

    @Override
    public boolean came() {
        UpstreamGroup of = group;
        if (of == null) {
            return true;
        }
        Upstream chosen = of.take(pick, loop.nowNs());
        if (chosen == null && pick.metFull()) {
            return false;
        }
        leave();
        exchange.goOn(chosen);
        exchange.flushRequest();
        return true;
    }

    /** Nobody had a hand free for too long. */
    void waitedInVain() {
        UpstreamGroup of = group;
        if (of != null) {
            leave();
            exchange.answer(ProxyError.OVERLOADED, "group " + of.name() + ", and none was free in time");
        }
    }

    /** Leaves the queue, if it stands in one. */
    void leave() {
        UpstreamGroup of = group;
        if (of != null) {
            group = null;
            of.waited();
            loop.queue().remove(of, this);
            record.dequeued(loop.nowNs());
            exchange.client().flow().resume(ClientFlow.CONNECTING);
        }
        if (alarms != null) {
            alarms.turn().cancel();
        }
    }
}
