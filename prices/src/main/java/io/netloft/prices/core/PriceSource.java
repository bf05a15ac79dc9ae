package io.netloft.prices.core;

import netloft.prices.v1.PriceUpdate;

/** Where prices come from: one after the other, each at its time. It belongs to the thread that pulls it. */
public interface PriceSource {
    /** When the next one is due, nanoseconds after the source's beginning; {@code Long.MAX_VALUE}: there is none. */
    long nextAtNs();

    /** The next one. */
    PriceUpdate next();
}
