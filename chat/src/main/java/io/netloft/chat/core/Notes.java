package io.netloft.chat.core;

import io.netloft.chat.core.History.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the store is to remember beside the logs: of each thing only the last word. While it writes some, others gather, so
 * that any number of marks cost one transaction at a time. Owned by the hub's thread.
 */
final class Notes {
    private final History history;
    private Map<Object, Note> waiting = new LinkedHashMap<>();
    private List<Consumer<@Nullable Throwable>> tellers = new ArrayList<>();
    private boolean writing;

    Notes(History history) {
        this.history = history;
    }

    /**
     * Remembers something in place of what was to be remembered of the same thing.
     *
     * @param told hears when it is durable, or why not
     */
    void add(Object thing, Note note, Consumer<@Nullable Throwable> told) {
        waiting.put(thing, note);
        tellers.add(told);
    }

    void flush() {
        if (writing || waiting.isEmpty()) {
            return;
        }
        List<Note> now = List.copyOf(waiting.values());
        List<Consumer<@Nullable Throwable>> hear = tellers;
        waiting = new LinkedHashMap<>();
        tellers = new ArrayList<>();
        writing = true;
        history.note(now).whenComplete((done, failure) -> {
            writing = false;
            hear.forEach(one -> one.accept(failure));
        });
    }
}
