package io.netloft.sniffer.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the numbers of a field are called: {@code "1:Request|2:Reply"}; or, for sets of bits, each bit's word in order. */
final class Names {
    private static final int DENSE = 1024;

    private final @Nullable String[] small;
    private final Map<Integer, String> large = new HashMap<>();
    private final int[] values;
    private final String[] words;

    private Names(int[] values, String[] words) {
        this.values = values;
        this.words = words;
        int most = -1;
        for (int value : values) {
            most = value >= 0 && value < DENSE ? Math.max(most, value) : most;
        }
        small = new @Nullable String[most + 1];
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= 0 && values[i] < DENSE) {
                small[values[i]] = small[values[i]] == null ? words[i] : small[values[i]];
            } else {
                large.putIfAbsent(values[i], words[i]);
            }
        }
    }

    static Names of(String table) {
        String[] entries = table.split("\\|", -1);
        int[] values = new int[entries.length];
        String[] words = new String[entries.length];
        for (int i = 0; i < entries.length; i++) {
            int colon = entries[i].indexOf(':');
            values[i] = Long.decode(entries[i].substring(0, colon)).intValue();
            words[i] = entries[i].substring(colon + 1);
        }
        return new Names(values, words);
    }

    /** The word, or null. */
    @Nullable
    String find(int value) {
        if (value >= 0 && value < small.length) {
            return small[value];
        }
        return large.isEmpty() ? null : large.get(value);
    }

    /** The word, or another one for all that have none. */
    String or(int value, String other) {
        String word = find(value);
        return word == null ? other : word;
    }

    /** Puts the words of all bits that are set, or the other text where none is. */
    void bits(TextBuffer out, int set, String separator, String none) {
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0 && (set & values[i]) == values[i]) {
                out.put(any ? separator : "").put(words[i]);
                any = true;
            }
        }
        if (!any) {
            out.put(none);
        }
    }
}
