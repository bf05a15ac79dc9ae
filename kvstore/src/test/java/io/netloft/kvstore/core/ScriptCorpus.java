package io.netloft.kvstore.core;

import io.netloft.testkit.Golden;
import java.util.List;
import java.util.stream.Stream;

/** The scripts of {@code scripts.txt}, each about one thing that Lua or Redis does. */
final class ScriptCorpus {
    private static final String FILE = "io/netloft/kvstore/core/scripts.txt";
    private static final String[] AROUND = {"2", "k1", "k2", "a1", "2", "3.7"};

    private ScriptCorpus() {}

    static List<String> all() {
        return Stream.of(Golden.files().read(FILE).split("\n----\n"))
                .map(String::strip)
                .toList();
    }

    /** EVAL of a script, with the same keys and arguments for all. */
    static String[] eval(String script) {
        String[] words = new String[AROUND.length + 2];
        words[0] = "EVAL";
        words[1] = script;
        System.arraycopy(AROUND, 0, words, 2, AROUND.length);
        return words;
    }
}
