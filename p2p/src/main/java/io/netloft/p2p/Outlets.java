package io.netloft.p2p;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a group, one or some for each place where it can be heard, kept in step with the places there are. They
 * belong to the loop.
 *
 * @param <T> the sockets of one place
 */
final class Outlets<T> {
    private final EventLoop loop;
    private final Function<Multicast.Place, @Nullable T> opening;
    private final Consumer<T> closing;
    /** Those that were tried; of whoever follows. */
    private final Set<Multicast.Place> tried = new HashSet<>();
    /** Of the loop. */
    private final Map<Multicast.Place, T> open = new LinkedHashMap<>();

    private boolean closed; // of the loop

    /** @param opening opens the sockets of a place; null when they could not be opened, which it has told */
    Outlets(EventLoop loop, Function<Multicast.Place, @Nullable T> opening, Consumer<T> closing) {
        this.loop = loop;
        this.opening = opening;
        this.closing = closing;
    }

    /**
     * Opens those of places that are new, and closes those of places that are no more. What could not be opened is not tried
     * again before it is another place. Blocks; not on the loop, one thread at a time.
     *
     * @param more is run on the loop when there are some that were not there
     */
    void follow(Set<Multicast.Place> now, Runnable more) {
        Map<Multicast.Place, T> opened = new LinkedHashMap<>();
        for (Multicast.Place place : now) {
            @Nullable T sockets = tried.add(place) ? opening.apply(place) : null;
            if (sockets != null) {
                opened.put(place, sockets);
            }
        }
        boolean lost = tried.retainAll(now);
        if (!lost && opened.isEmpty()) {
            return;
        }
        Runnable change = () -> change(now, opened, more);
        if (loop.inEventLoop()) {
            change.run();
        } else {
            loop.submit(change).syncUninterruptibly();
        }
    }

    private void change(Set<Multicast.Place> now, Map<Multicast.Place, T> opened, Runnable more) {
        List<Multicast.Place> gone = new ArrayList<>(open.keySet());
        gone.removeAll(now);
        gone.forEach(place -> closing.accept(open.remove(place)));
        if (closed) {
            opened.values().forEach(closing);
        } else if (!opened.isEmpty()) {
            open.putAll(opened);
            more.run();
        }
    }

    /** Those that are open. */
    Collection<T> all() {
        return open.values();
    }

    /** Closes them for good. On the loop. */
    void close() {
        closed = true;
        open.values().forEach(closing);
        open.clear();
    }
}
