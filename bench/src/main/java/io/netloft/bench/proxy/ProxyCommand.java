package io.netloft.bench.proxy;

import io.netloft.bench.run.BesideCommand;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./netloft bench proxy}. */
@Command(
        name = "proxy",
        description =
                "The proxy beside nginx, HAProxy and the usual Netty proxy, on one backend: one event loop against"
                        + " one worker, interleaved rounds, medians. Needs the Debian packages nginx-light, haproxy, wrk and nghttp2-client.")
public final class ProxyCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Rows to measure: small, large, latency, tls, websocket, idle, h2c, h2tls, grpc, grpc-stream, tcp,"
                            + " tcp-bulk, ladder (default: all but ladder).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--against",
            split = ",",
            paramLabel = "PEER",
            description = "Peers to measure against: nginx, haproxy, floor (default: all).")
    private Set<String> against = new LinkedHashSet<>();

    @Option(
            names = "--proxy-argument",
            paramLabel = "ARG",
            description = "An argument for our proxy, such as --proxy-argument=--transport=io_uring; may be repeated.")
    private List<String> proxyArguments = new ArrayList<>();

    @Option(
            names = "--ladder",
            description = "What each choice buys: only ours, with one thing changed at a time; --only=ladder.")
    private boolean ladder;

    /** For picocli, which fills it. */
    public ProxyCommand() {
        super("proxy");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        List<String> rowsThere = new ArrayList<>(ProxyBench.ROWS);
        rowsThere.add(ProxyBench.LADDER);
        known("only", only, rowsThere);
        known("against", against, LineUp.PEERS);
        Set<String> peers = against.isEmpty() ? Set.copyOf(LineUp.PEERS) : against;
        return new ProxyBench(new Settings(root, pace, rows(), peers, proxyArguments))::run;
    }

    private Set<String> rows() {
        Set<String> rows = new LinkedHashSet<>(only);
        if (ladder) {
            rows.add(ProxyBench.LADDER);
        }
        return rows.isEmpty() ? Set.copyOf(ProxyBench.ROWS) : rows;
    }

    // Each is measured without the other.
    @Override
    protected List<Report> parts(Report report) {
        return partsOf(report);
    }

    static List<Report> partsOf(Report report) {
        Predicate<RowResult> isLadder = result -> result.row().equals(ProxyBench.LADDER);
        Predicate<RowResult> isRelay = result -> ProxyBench.RELAYS.contains(result.row());
        return Stream.of(
                        report.part("proxy-ladder", "bench proxy --ladder", isLadder),
                        report.part(
                                "proxy-relays", "bench proxy --only=" + String.join(",", ProxyBench.RELAYS), isRelay),
                        report.part(
                                ProxyBench.NAME,
                                "bench proxy",
                                isLadder.or(isRelay).negate()))
                .filter(part -> !part.results().isEmpty())
                .toList();
    }
}
