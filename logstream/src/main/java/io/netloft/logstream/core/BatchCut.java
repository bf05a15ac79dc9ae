package io.netloft.logstream.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts from a block what a reader at a position wants. */
final class BatchCut {
    private BatchCut() {}

    /** The whole block or a part; null when the position is inside an entry. Retains the block. */
    static @Nullable Batch of(Block block, Position from, int maxBytes) {
        int skipped = (int) (from.offset() - block.offset());
        if (skipped == 0 && block.join() == from.join() && block.size() <= maxBytes) {
            return new Batch(List.of(), block.retain(), 0, -1, behind(block, from), false);
        }
        LineTable lines = block.lines();
        int first = lines.startingAt(skipped);
        if (first < 0 || from.join() != (first == 0 ? block.join() : joinBefore(lines, first))) {
            return null;
        }
        int end = first + 1;
        while (end < lines.count() && lines.rawEnd(end) - lines.rawStart(first) <= maxBytes) {
            end++;
        }
        Position next = end == lines.count()
                ? behind(block, from)
                : new Position(
                        block.fingerprint(),
                        block.generation(),
                        block.offset() + lines.rawEnd(end - 1),
                        joinBefore(lines, end),
                        from.note());
        return new Batch(List.of(), block.retain(), first, end, next, false);
    }

    /** What the bytes before an entry leave it to be. */
    static Join joinBefore(LineTable lines, int entry) {
        return (lines.flags(entry) & LineFlags.DROPPED) != 0 ? Join.DISCARDS : Join.NONE;
    }

    private static Position behind(Block block, Position from) {
        return new Position(block.fingerprint(), block.generation(), block.end(), block.after(), from.note());
    }
}
