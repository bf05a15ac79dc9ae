package io.netloft.loft;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that {@code up} can start. A new server joins by one more entry here. */
final class Catalogue {
    static final List<Part> PARTS = List.of(
            new Part(
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
                                    .attempt("curl http://127.0.0.1:{http}/"))),
            new Part(
                    "kvstore",
                    "replicated key-value store of three nodes",
                    List.of(
                            node("a", 0, "redis-cli -p {resp} set a 1"),
                            node("b", 1, "redis-cli -p {resp} get a"),
                            node("c", 2, "redis-cli -p {resp} incr a"))),
            new Part(
                    "chat",
                    "rooms whose history is the truth",
                    List.of(Child.of("chat", "chat")
                            .port("http", 8082)
                            .port("admin", 9082)
                            .run("--listen", "127.0.0.1:{http}", "--admin", "127.0.0.1:{admin}", "--data-dir", "{data}")
                            .attempt("npx wscat -c 'ws://127.0.0.1:{http}/v1/chat?as=me&room=lobby'"))),
            new Part(
                    "prices",
                    "a simulated market, streamed",
                    List.of(Child.of("prices", "prices")
                            .port("grpc", 50051)
                            .port("admin", 9051)
                            .run("--listen", "127.0.0.1:{grpc}", "--admin", "127.0.0.1:{admin}")
                            .attempt("./netloft prices watch --server 127.0.0.1:{grpc} EUR/USD 'BTC*'"))),
            new Part(
                    "p2p",
                    "a daemon that shares files, on loopback",
                    List.of(Child.of("p2p", "p2p")
                            .port("http", 8083)
                            .port("peers", 6881)
                            .port("admin", 9083)
                            .run("serve", "--api", "127.0.0.1:{http}", "--listen", "127.0.0.1:{peers}")
                            .run("--admin", "127.0.0.1:{admin}", "--data-dir", "{data}", "--discovery-interfaces", "lo")
                            .attempt("./netloft p2p share --server 127.0.0.1:{http} README.md"))),
            new Part(
                    "logstream",
                    "the logs of all of them, followed",
                    List.of(Child.of("logstream", "logstream")
                            .port("http", 8081)
                            .port("admin", 9081)
                            .run("--listen", "127.0.0.1:{http}", "--admin", "127.0.0.1:{admin}", "--data-dir", "{data}")
                            .run("{logs}/*.log")
                            .attempt("curl -N 'http://127.0.0.1:{http}/v1/tail?tail=3'"))));

    private Catalogue() {}

    private static Child echo(String name, int port) {
        return Child.of(name, "proxy")
                .port("http", port)
                .run("echo", "--port", "{http}")
                .attempt("curl http://127.0.0.1:{http}/");
    }

    private static Child node(String id, int offset, String attempt) {
        return Child.of("kvstore-" + id, "kvstore")
                .port("resp", 6379 + offset)
                .port("raft", 7379 + offset)
                .port("admin", 9379 + offset)
                .run("--id", id, "--raft", "127.0.0.1:{raft}")
                .run(
                        "--peers",
                        "a=127.0.0.1:{kvstore-a.raft},b=127.0.0.1:{kvstore-b.raft},c=127.0.0.1:{kvstore-c.raft}")
                .run("--listen", "127.0.0.1:{resp}", "--admin", "127.0.0.1:{admin}", "--data-dir", "{data}")
                .attempt(attempt);
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
