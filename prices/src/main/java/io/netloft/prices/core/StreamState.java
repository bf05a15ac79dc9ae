package io.netloft.prices.core;

/** How a stream is doing; in this order, the last one that fits. */
public enum StreamState {
    /** It has no subscription. */
    IDLE,
    /** It has one, and was sent what there is. */
    SERVED,
    /** It has prices to be sent, and can't be sent them. */
    SLOW,
    /** It was told that it will end. */
    DRAINING
}
