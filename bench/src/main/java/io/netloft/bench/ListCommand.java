package io.netloft.bench;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./netloft bench list}. */
@Command(name = "list", description = "What there is to run.")
final class ListCommand implements Callable<Integer> {
    private static final String GENERATED = "META-INF/BenchmarkList";

    ListCommand() {}

    @Override
    public Integer call() throws IOException {
        Table table = new Table("command", "what it measures")
                .row("bench proxy", "the proxy beside nginx, HAProxy and the usual Netty proxy")
                .row("bench kvstore", "the store beside Redis and etcd")
                .row("bench logstream", "logs followed and searched beside websocketd, nginx and grep")
                .row("bench chat", "rooms beside a hub on the npm package ws, and beside SQLite by itself")
                .row("bench prices", "prices streamed beside a plain server of grpc-java")
                .row("bench sniffer", "captures read and shown beside tcpdump and tshark");
        for (String bench : microbenches()) {
            table.row("bench jmh " + bench, "a microbench");
        }
        table.lines().forEach(Out::line);
        return ExitCode.DONE.code();
    }

    /** Simple names of the classes that the annotation processor found. */
    static List<String> microbenches() throws IOException {
        InputStream list = ListCommand.class.getClassLoader().getResourceAsStream(GENERATED);
        if (list == null) {
            return List.of();
        }
        try (var reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> line.startsWith("JMH "))
                    .map(line -> line.replaceFirst(".*?(io\\.netloft[\\w.]*\\.)(\\w+Bench)\\b.*", "$2"))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }
}
