package io.netloft.kvstore;

/** Which changes of keys are told to subscribers: the letters of {@code notify-keyspace-events}. Immutable. */
final class KeyspaceEvents {
    static final KeyspaceEvents NONE = new KeyspaceEvents("");

    private static final String ALL = "g$lshzxetd";
    private static final String KNOWN = ALL + "AnmKE";

    private final String letters;
    private final String classes;

    private KeyspaceEvents(String letters) {
        this.letters = letters;
        this.classes = letters.indexOf('A') >= 0 ? letters + ALL : letters;
    }

    /**
     * Reads the letters.
     *
     * @throws IllegalArgumentException when one has no meaning
     */
    static KeyspaceEvents parse(String text) {
        if (text.chars().anyMatch(c -> KNOWN.indexOf(c) < 0)) {
            throw new IllegalArgumentException("Invalid event class character. Use 'g$lszhxeKEtmdn'.");
        }
        return new KeyspaceEvents(text);
    }

    private boolean has(char c) {
        return classes.indexOf(c) >= 0;
    }

    /** Whether anything is told at all. */
    boolean any() {
        return byKey() || byEvent();
    }

    /** Whether changes are told on the channel named after the key. */
    boolean byKey() {
        return has('K');
    }

    /** Whether changes are told on the channel named after the event. */
    boolean byEvent() {
        return has('E');
    }

    /** Whether changes of a kind are told; {@code n} for keys that come to be. */
    boolean tells(char kind) {
        return has(kind);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        boolean all = ALL.chars().allMatch(c -> has((char) c));
        if (all) {
            text.append('A');
        } else {
            ALL.chars().filter(c -> has((char) c)).forEach(c -> text.append((char) c));
        }
        for (char c : new char[] {'n', 'K', 'E', 'm'}) {
            if (letters.indexOf(c) >= 0) {
                text.append(c);
            }
        }
        return text.toString();
    }
}
