package io.netloft.logstream.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Those who read a file, each with where he is. Any thread. */
public final class Readers {
    private final Set<Supplier<Position>> readers = ConcurrentHashMap.newKeySet(2);

    /** One comes. */
    public void enter(Supplier<Position> reader) {
        readers.add(reader);
    }

    /** One goes. */
    public void leave(Supplier<Position> reader) {
        readers.remove(reader);
    }

    /** Where they are. */
    List<Position> places() {
        return readers.stream().map(Supplier::get).toList();
    }
}
