package io.netloft.proxy;

import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.RetryPolicy.Failure;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import org.jspecify.annotations.Nullable;

/** Whether a request may be sent once more. Owned by an exchange. */
final class Repeats {
    /** How often a request may be given back untouched before that counts as a failed attempt. */
    private static final int MOST_MOVES = 3;

    private final LoopContext loop;
    private final Pick pick;
    private final RequestBody body;
    private Http1Method method = Http1Method.GET;
    private int moves;
    private @Nullable UpstreamGroup group;

    Repeats(LoopContext loop, Pick pick, RequestBody body) {
        this.loop = loop;
        this.pick = pick;
        this.body = body;
    }

    void begin(UpstreamGroup of, Http1Method with) {
        group = of;
        method = with;
        moves = 0;
    }

    /** An upstream left its connection and did nothing with the request: true when that is no attempt. */
    boolean moves(Upstream by) {
        if (moves == MOST_MOVES || !body.replayable()) {
            return false;
        }
        moves++;
        pick.remove(by);
        return true;
    }

    /**
     * Whether an answer isn't passed on because another attempt is made, or under way, in its stead.
     *
     * @param otherRuns whether one is under way
     */
    boolean passesOver(Attempt from, Http1ResponseHead answer, boolean otherRuns) {
        UpstreamGroup of = group;
        Failure failure = of == null ? null : of.rule().retry().failure(answer);
        if (of == null || failure == null || (!otherRuns && !mayRepeat(failure))) {
            return false;
        }
        loop.failed(from.upstream(), of, "status " + answer.status(), from.tookNs());
        return true;
    }

    /** Whether an attempt that failed so may be followed by another, at the cost of the budget where it adds to a load. */
    boolean mayRepeat(Failure failure) {
        UpstreamGroup of = group;
        return of != null
                && of.rule().retry().mayRepeat(failure, pick.count(), method.idempotent(), body.replayable())
                && (free(failure) || take());
    }

    private static boolean free(Failure failure) {
        return failure != Failure.UNANSWERED && failure != Failure.REFUSED;
    }

    /** Whether a second attempt may run beside the first; takes nothing from the budget yet. */
    boolean mayHedge() {
        UpstreamGroup of = group;
        return of != null
                && method.idempotent()
                && of.rule().retry().mayRepeat(Failure.UNANSWERED, pick.count(), true, body.replayable());
    }

    /** Takes one from the budget. */
    boolean take() {
        UpstreamGroup of = group;
        boolean granted = of != null && of.mayRepeat(loop.nowNs());
        if (!granted) {
            loop.live().metrics().budgetSpent();
        }
        return granted;
    }
}
