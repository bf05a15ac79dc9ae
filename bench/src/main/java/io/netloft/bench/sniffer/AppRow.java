package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.Bound;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What applications say, out of conversations in HTTP/1, RESP and WebSocket. tshark runs twice: for its line a packet,
 * which leaves most of what was said out, and for the fields that ours shows.
 */
final class AppRow {
    /** Its line a packet, of those that have a message. */
    static final String LINES = "tshark";
    /** What ours shows. */
    static final String FIELDS = "tshark -T fields";

    private static final int MANY_MIB = 1024;
    private static final int FEW_MIB = 8;
    private static final long MIB = 1 << 20;
    private static final double TIMES = 20;
    private static final Figure FIGURE = new Figure("MiB/s", Kind.RATE, 1, "CPU µs a MiB", 1);
    private static final String MESSAGES = "http or resp or websocket";
    private static final List<String> SHOWN = List.of(
            "frame.time_epoch",
            "ip.src",
            "tcp.srcport",
            "ip.dst",
            "tcp.dstport",
            "tcp.stream",
            "http.request.method",
            "http.request.uri",
            "http.host",
            "http.response.code",
            "http.response.phrase",
            "http.content_type",
            "http.content_length",
            "http.time",
            "resp.string",
            "resp.error",
            "resp.integer",
            "resp.bulk_string.value",
            "websocket.opcode",
            "websocket.payload_length",
            "websocket.payload.text");

    private AppRow() {}

    static Row<Stage> row() {
        return new SpeedRow<>(
                "app",
                "1 GiB of HTTP/1, RESP and WebSocket as messages: --app-only -n -r FILE > /dev/null",
                FIGURE,
                stage -> {
                    int mib = stage.settings().amount(MANY_MIB, FEW_MIB);
                    Path file = stage.file(mib + "-talk.pcap");
                    TalkMix.write(file, mib * MIB);
                    String name = file.toString();
                    return List.of(
                            stage.lane(LINES, tshark(stage, name, List.of()), mib),
                            stage.lane(FIELDS, tshark(stage, name, fields()), mib),
                            stage.lane(Lane.OURS, stage.ours("--app-only", "-n", "-r", name), mib));
                },
                List.of(
                        new Verdict(Kind.PER_CPU_SECOND, Lane.OURS, List.of(FIELDS), Bound.atLeast(TIMES), null),
                        new Verdict(Kind.PER_CPU_SECOND, Lane.OURS, List.of(LINES), Bound.atLeast(TIMES), null),
                        new Verdict(Lane.OURS, List.of(FIELDS), null, null),
                        new Verdict(Lane.OURS, List.of(LINES), null, null)));
    }

    /** Without what it would read inside of bodies and messages, which ours does not. */
    private static List<String> tshark(Stage stage, String file, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("-n", "-r", file));
        arguments.addAll(List.of("--disable-protocol", "json", "--disable-protocol", "data-text-lines"));
        arguments.addAll(List.of("-Y", MESSAGES));
        arguments.addAll(more);
        return stage.tshark(arguments.toArray(String[]::new));
    }

    private static List<String> fields() {
        List<String> arguments = new ArrayList<>(List.of("-T", "fields"));
        SHOWN.forEach(field -> arguments.addAll(List.of("-e", field)));
        return arguments;
    }
}
