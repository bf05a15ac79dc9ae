package io.netloft.kvstore;

import io.netloft.kvstore.engine.ReplicatedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log whose fate a test decides: entries and questions wait until it says what becomes of them. */
final class FakeLog implements ReplicatedLog {
    /** An entry that was appended, and who wants to know what became of it. */
    record Pending(byte[] entry, Consumer<Appended> done) {}

    final List<Pending> pending = new ArrayList<>();
    final List<BarrierListener> barriers = new ArrayList<>();
    Standing standing = new Standing(Role.LEADER, true, "a", 1, 0, 0);
    boolean lease;
    boolean refuses;
    long silenceMs;

    @Override
    public void start() {}

    @Override
    public void append(byte[] entry, Consumer<Appended> done) {
        if (refuses) {
            done.accept(Appended.REFUSED);
        } else {
            pending.add(new Pending(entry, done));
        }
    }

    @Override
    public boolean barrier(BarrierListener listener) {
        if (!lease) {
            barriers.add(listener);
        }
        return lease;
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public long leaderSilenceMs() {
        return silenceMs;
    }

    @Override
    public List<Member> members() {
        return List.of(new Member("a", "127.0.0.1:1", false));
    }

    @Override
    public List<Progress> progress() {
        return List.of();
    }

    @Override
    public CompletionStage<Void> transfer(String member, Duration patience) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> change(List<Member> members) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Long> snapshot() {
        return CompletableFuture.completedFuture(0L);
    }

    @Override
    public void close() {}

    /** Who leads in this test: this node or nobody. */
    static final class Leading implements Router {
        boolean leads = true;

        @Nullable
        PeerLink link;

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public @Nullable PeerLink toLeader() {
            return link;
        }
    }
}
