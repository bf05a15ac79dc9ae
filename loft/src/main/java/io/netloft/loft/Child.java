package io.netloft.loft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process that the supervisor can start: which jar, the ports that it would like, and its arguments.
 *
 * <p>An argument may hold {@code {http}} for a port of its own, {@code {echo-1.http}} for a port of another child
 * (which is then started first, unless it names a port of this one too), {@code {data}} for a folder of its own and {@code {logs}} for the folder of all logs.
 *
 * @param name unique in the catalogue; the name of its log file
 * @param jar name of the server whose jar is run
 * @param ports wanted port by name, in the order in which they are shown
 * @param arguments command line after the jar
 * @param attempt command that shows it at work; null where there is none worth showing
 */
record Child(
        String name,
        String jar,
        Map<String, Integer> ports,
        List<String> arguments,
        @Nullable String attempt) {
    static Child of(String name, String jar) {
        return new Child(name, jar, Map.of(), List.of(), null);
    }

    Child port(String portName, int wanted) {
        Map<String, Integer> more = new LinkedHashMap<>(ports);
        more.put(portName, wanted);
        return new Child(name, jar, more, arguments, attempt);
    }

    Child run(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new Child(name, jar, ports, List.copyOf(all), attempt);
    }

    Child attempt(String command) {
        return new Child(name, jar, ports, arguments, command);
    }
}
