package io.netloft.chassis.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was written, and where: built mutable by the reader and the overlays, then only read by the binder. */
sealed interface Tree {
    Origin origin();

    /** A value as text; {@code empty} for YAML's null. */
    record Scalar(String text, boolean empty, Origin origin) implements Tree {}

    /** A list. */
    record Items(List<Tree> items, Origin origin) implements Tree {
        static Items at(Origin origin) {
            return new Items(new ArrayList<>(), origin);
        }
    }

    /** A mapping, in the order of the file. */
    record Fields(Map<String, Entry> entries, Origin origin) implements Tree {
        static Fields at(Origin origin) {
            return new Fields(new LinkedHashMap<>(), origin);
        }
    }

    /** A key with the place of the key itself, and its value. */
    record Entry(Origin keyOrigin, Tree value) {}

    static Scalar scalar(String text, Origin origin) {
        return new Scalar(text, false, origin);
    }

    /** Splits a comma list; spaces around an element do not count. */
    static Items split(String text, Origin origin) {
        Items items = Items.at(origin);
        if (text.isBlank()) {
            return items;
        }
        for (String part : text.split(",", -1)) {
            items.items().add(scalar(part.strip(), origin));
        }
        return items;
    }
}
