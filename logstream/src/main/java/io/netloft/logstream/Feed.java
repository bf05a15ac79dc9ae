package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.Block;
import io.netloft.logstream.core.LineFilter;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What the viewers of one file in one form share: a batch that several of them read is made into a piece once. A piece is
 * kept until each has had it, or until a few more have come; with a single viewer nothing is kept. Any thread that may
 * take its time; two that want the same piece at once wait for the one that makes it.
 */
final class Feed {
    // Of the files' bytes; what they became may be more.
    private static final int MOST_KEPT_BYTES = 2 << 20;

    private final Form form;
    private final LineFilter filter;
    private final LogFile file;
    private final Delivered delivered;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>(0);
    private long keptBytes;
    private int viewers;

    /** A piece, or what is becoming one. */
    private static final class Kept {
        private final Block block;
        private final int first;
        private final int end;
        private @Nullable Piece piece;
        private int taken = 1;
        private volatile boolean spent;
        private boolean dropped;

        Kept(Batch batch, Block block) {
            this.block = block;
            this.first = batch.first();
            this.end = batch.end();
        }

        boolean is(Batch batch, Block other) {
            return block == other && first == batch.first() && end == batch.end();
        }

        synchronized void drop() {
            if (dropped) {
                return;
            }
            dropped = true;
            if (piece != null) {
                piece.release();
                piece = null;
            }
            block.release();
        }
    }

    Feed(LogFile file, Form form, LineFilter filter, Delivered delivered) {
        this.file = file;
        this.form = form;
        this.filter = filter;
        this.delivered = delivered;
    }

    Delivered delivered() {
        return delivered;
    }

    LogFile file() {
        return file;
    }

    Form form() {
        return form;
    }

    LineFilter filter() {
        return filter;
    }

    synchronized void enter() {
        viewers++;
    }

    /** True when nobody is left. */
    synchronized boolean leave() {
        viewers--;
        if (viewers < 2) {
            rest();
        }
        return viewers == 0;
    }

    /** Lets go of what was kept: the others are too far behind. */
    synchronized void rest() {
        kept.forEach(Kept::drop);
        kept.clear();
        keptBytes = 0;
    }

    /** The piece of a batch; the batch stays the caller's, the piece is his as well. */
    Piece piece(Batch batch, PieceMaker maker, long mostLines, long nowMs) {
        Block block = batch.block();
        boolean raw = form.shape() == Form.Shape.BYTES && form.everything();
        boolean alone = raw
                || mostLines != Long.MAX_VALUE
                || !batch.events().isEmpty()
                || batch.next().note() != 0;
        Kept shared = block == null || alone ? null : shared(batch, block);
        if (shared == null) {
            delivered.made();
            return maker.make(batch, mostLines, nowMs);
        }
        Piece piece = piece(shared, batch, maker, nowMs);
        if (shared.spent) {
            shared.drop();
        }
        return piece;
    }

    private Piece piece(Kept shared, Batch batch, PieceMaker maker, long nowMs) {
        synchronized (shared) {
            Piece known = shared.piece;
            if (known != null) {
                delivered.shared();
                return known.retain();
            }
            delivered.made();
            Piece made = maker.make(batch, Long.MAX_VALUE, nowMs);
            if (!shared.dropped) {
                shared.piece = made.retain();
            }
            return made;
        }
    }

    private synchronized @Nullable Kept shared(Batch batch, Block block) {
        if (viewers < 2) {
            return null;
        }
        for (Iterator<Kept> each = kept.descendingIterator(); each.hasNext(); ) {
            Kept one = each.next();
            if (one.is(batch, block)) {
                if (++one.taken >= viewers) {
                    each.remove();
                    keptBytes -= block.size();
                    one.spent = true;
                }
                return one;
            }
        }
        var fresh = new Kept(batch, block.retain());
        kept.addLast(fresh);
        keptBytes += block.size();
        while (keptBytes > MOST_KEPT_BYTES && kept.size() > 1) {
            Kept oldest = kept.removeFirst();
            keptBytes -= oldest.block.size();
            oldest.drop();
        }
        return fresh;
    }
}
