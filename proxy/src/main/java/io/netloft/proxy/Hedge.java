package io.netloft.proxy;

import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import org.jspecify.annotations.Nullable;

/**
 * A second attempt beside a first that takes its time, at another upstream; the first answer wins. Owned by an exchange.
 */
final class Hedge {
    private final LoopContext loop;
    private final Exchange exchange;
    private final Pick pick;
    private final Repeats repeats;
    private @Nullable UpstreamGroup group;

    Hedge(LoopContext loop, Exchange exchange, Pick pick, Repeats repeats) {
        this.loop = loop;
        this.exchange = exchange;
        this.pick = pick;
        this.repeats = repeats;
    }

    /** The first attempt waits for its answer: from here on it has a while for itself. */
    void arm(UpstreamGroup of, Alarms alarms) {
        if (repeats.mayHedge()) {
            group = of;
            loop.line(of.rule().retry().hedgeNs()).start(alarms.hedge(), loop.nowNs());
        }
    }

    /** The while is over. */
    void due() {
        UpstreamGroup of = group;
        if (of == null || !exchange.awaitsAnswer() || !repeats.mayHedge()) {
            return;
        }
        Upstream chosen = of.choose(pick, loop.nowNs());
        if (chosen != null && !pick.tried(chosen) && repeats.take() && of.begin(chosen)) {
            loop.live().metrics().hedged();
            exchange.startBeside(chosen);
        }
    }
}
