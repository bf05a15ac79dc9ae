package io.netloft.chat.engine;

import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Refusal;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the index of some rooms up to what was committed when it was asked for: a step in each transaction, so that those
 * who write beside it wait for a step at most.
 */
final class IndexUpTo implements Work {
    private static final int BYTES = 100;

    private final Chores chores;
    private final Writer writer;
    private final List<Long> rooms;
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private @Nullable Map<Long, Long> heads;

    IndexUpTo(Chores chores, Writer writer, List<Long> rooms) {
        this.chores = chores;
        this.writer = writer;
        this.rooms = rooms;
    }

    CompletableFuture<Boolean> end() {
        return end;
    }

    @Override
    public int bytes() {
        return BYTES;
    }

    @Override
    public void apply(Tables tables) throws SQLException {
        Map<Long, Long> left = heads;
        if (left == null) {
            left = chores.unindexed(rooms);
            heads = left;
        }
        Iterator<Map.Entry<Long, Long>> all = left.entrySet().iterator();
        if (all.hasNext()) {
            Map.Entry<Long, Long> next = all.next();
            if (chores.index(next.getKey()) >= next.getValue()) {
                all.remove();
            }
        }
    }

    @Override
    public void done() {
        if (heads == null || heads.isEmpty()) {
            end.complete(true);
        } else {
            writer.put(this);
        }
    }

    @Override
    public void failed(ChatError why, String detail) {
        end.completeExceptionally(new Refusal(why, detail));
    }
}
