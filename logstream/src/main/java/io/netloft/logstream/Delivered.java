package io.netloft.logstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What viewers were given; counted by any thread. */
final class Delivered {
    private final LongAdder lines = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder made = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final AtomicInteger viewers = new AtomicInteger();
    private final AtomicInteger behind = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder searches = new LongAdder();
    private final LongAdder searched = new LongAdder();

    void piece(Piece piece) {
        Piece.Measure measure = piece.measure();
        lines.add(measure.lines());
        events.add(measure.events());
        lost.add(measure.lost());
        bytes.add(piece.length());
    }

    void made() {
        made.increment();
    }

    void shared() {
        shared.increment();
    }

    void refused() {
        refused.increment();
    }

    void search() {
        searches.increment();
    }

    void searched(long count) {
        searched.add(count);
    }

    AtomicInteger viewers() {
        return viewers;
    }

    AtomicInteger behind() {
        return behind;
    }

    long lines() {
        return lines.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long events() {
        return events.sum();
    }

    long lost() {
        return lost.sum();
    }

    long piecesMade() {
        return made.sum();
    }

    long piecesShared() {
        return shared.sum();
    }

    long refusals() {
        return refused.sum();
    }

    long searches() {
        return searches.sum();
    }

    long searchedBytes() {
        return searched.sum();
    }
}
