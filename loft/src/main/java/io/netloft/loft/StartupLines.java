package io.netloft.loft;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the log of a starting server for the two things that matter here: where it listens and that it is ready.
 * Understands all three log formats, as the user may have set one in the environment.
 */
final class StartupLines {
    private static final Pattern PROTO = Pattern.compile("\\bproto\"?[=:]\\s*\"?([A-Za-z0-9+/.-]+)");
    private static final Pattern ADDRESS = Pattern.compile("\\baddr\"?[=:]\\s*\"?([^\\s\",}]+)");
    private static final Pattern READY = Pattern.compile("\\bready\\b.*\\btook\\b");

    private final Map<String, String> addresses = new LinkedHashMap<>();
    private boolean ready;

    void line(String line) {
        if (line.contains("listening")) {
            Matcher proto = PROTO.matcher(line);
            Matcher address = ADDRESS.matcher(line);
            if (proto.find() && address.find()) {
                addresses.put(proto.group(1), address.group(1));
            }
        } else if (READY.matcher(line).find()) {
            ready = true;
        }
    }

    boolean ready() {
        return ready;
    }

    /** Address by protocol, in the order told. */
    Map<String, String> addresses() {
        return new LinkedHashMap<>(addresses);
    }
}
