package io.netloft.logstream.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Those who read a file, each with where he is. Any thread. */
public final class Readers {
    // There are as many of these as files, and most have none or one in it.
    private List<Supplier<Position>> readers = List.of();

    /** One comes. */
    public synchronized void enter(Supplier<Position> reader) {
        if (readers.isEmpty()) {
            readers = new ArrayList<>(1);
        }
        readers.add(reader);
    }

    /** One goes. */
    public synchronized void leave(Supplier<Position> reader) {
        readers.remove(reader);
        if (readers.isEmpty()) {
            readers = List.of();
        }
    }

    /** Where they are. */
    List<Position> places() {
        List<Supplier<Position>> all;
        synchronized (this) {
            all = List.copyOf(readers);
        }
        return all.stream().map(Supplier::get).toList();
    }
}
