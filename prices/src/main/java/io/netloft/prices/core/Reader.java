package io.netloft.prices.core;

/** Whom a session is for. Thread-safe. */
@FunctionalInterface
public interface Reader {
    /** Everybody, who may read everything. */
    Reader ANYBODY = product -> true;

    /** Whether a product may be read. */
    boolean mayRead(String product);
}
