package io.netloft.kvstore.core;

/**
 * A value made of elements: changed in place by the apply thread under the state's write lock, read under its read lock.
 *
 * <p>Knows the generation it was made in: one that a fork may still read is copied before it changes.
 */
abstract class Collected {
    private final int generation;

    Collected(int generation) {
        this.generation = generation;
    }

    final int generation() {
        return generation;
    }

    /** The type's word as TYPE says it. */
    abstract String type();

    /** How OBJECT ENCODING would name it. */
    abstract String encoding();

    abstract int size();

    /** The same elements in the same order; elements themselves are shared, for they never change. */
    abstract Collected copy(int newGeneration);

    /** Roughly the heap it takes. */
    abstract long bytes();

    final boolean isEmpty() {
        return size() == 0;
    }
}
