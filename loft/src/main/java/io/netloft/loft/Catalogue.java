package io.netloft.loft;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that {@code up} can start. A new server joins by one more entry here. */
final class Catalogue {
    static final List<Part> PARTS = List.of(new Part(
            "proxy",
            "load balancer in front of two echo backends",
            List.of(
                    echo("echo-1", 9001),
                    echo("echo-2", 9002),
                    Child.of("proxy", "proxy")
                            .port("http", 8080)
                            .port("admin", 9080)
                            .run("--listen", "127.0.0.1:{http}", "--admin", "127.0.0.1:{admin}")
                            .run("--to", "127.0.0.1:{echo-1.http},127.0.0.1:{echo-2.http}")
                            .attempt("curl http://127.0.0.1:{http}/"))));

    private Catalogue() {}

    private static Child echo(String name, int port) {
        return Child.of(name, "proxy")
                .port("http", port)
                .run("echo", "--port", "{http}")
                .attempt("curl http://127.0.0.1:{http}/");
    }

    /** Every port that some server has by default: one that moves must not take another's place. */
    static Set<Integer> defaultPorts(List<Part> parts) {
        return parts.stream()
                .flatMap(part -> part.children().stream())
                .flatMap(child -> child.ports().values().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static final String NONE = "none";

    static boolean knows(String name) {
        return name.equals(NONE) || names(PARTS).contains(name);
    }

    static String rule() {
        return "one of " + String.join(", ", names(PARTS));
    }

    /** The parts of these names, in the order of the catalogue; all of them for no name. */
    static List<Part> chosen(List<String> names) {
        return PARTS.stream()
                .filter(part -> names.isEmpty() || names.contains(part.name()))
                .toList();
    }

    static List<String> names(List<Part> parts) {
        return parts.stream().map(Part::name).toList();
    }
}
