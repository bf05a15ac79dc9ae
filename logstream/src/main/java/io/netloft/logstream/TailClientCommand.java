package io.netloft.logstream;

import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.proto.event.TailCommand;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code logstream tail}: lines of other logstreams on the terminal. */
@Command(
        name = "tail",
        description = {
            "Prints lines that logstreams serve, and goes on where it was when a connection breaks.",
            "Exit codes are grep's: 0 when a line was printed, 1 when none was, 2 when something was wrong."
        })
final class TailClientCommand implements Callable<Integer> {
    private static final int TROUBLE = 2;

    @Parameters(
            paramLabel = "TARGET",
            arity = "0..*",
            description =
                    "HOST:FILE, HOST:PORT:FILE, FILE (of --server), or an address such as ws://host:8081/v1/tail?file=a.log; a"
                            + " file may be a glob (default: all files of --server).")
    private List<String> targets = List.of();

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "Server of targets that name none (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:8081")
    private String server = "127.0.0.1:8081";

    @Option(
            names = {"-g", "--grep"},
            paramLabel = "REGEX",
            description = "Lines that match; what matches is shown bold.")
    private @Nullable String grep;

    @Option(names = "--not", paramLabel = "REGEX", description = "Lines that do not match.")
    private @Nullable String not;

    @Option(names = "--level", paramLabel = "LEVEL", description = "Lines of at least this level.")
    private @Nullable String level;

    @Option(names = "--json", paramLabel = "PATH=VALUE", description = "Lines of JSON whose member is this.")
    private Map<String, String> json = Map.of();

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Begin so many lines before the end (default: 10; with --no-follow all).")
    private @Nullable Long lines;

    @Option(names = "--since", paramLabel = "TIME", description = "Begin at a time, 15m ago, or behind a cursor.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "End at a time.")
    private @Nullable String until;

    @Option(names = "--no-follow", description = "End at the present end.")
    private boolean noFollow;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "Lines as they are, or events (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private String output = "text";

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing of connections on stderr.")
    private boolean quiet;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the token.")
    private @Nullable Path tokenFile;

    @Option(names = "--tls", description = "Speak TLS to targets that are no addresses.")
    private boolean tls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Authorities to trust, PEM; without it those of the JVM.")
    private @Nullable Path ca;

    @Option(names = "--color", paramLabel = "auto|always|never", defaultValue = "auto", description = "Colours.")
    private String color = "auto";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Colours.choose(color, System.getenv());
        Logging.configure(LogFormat.TEXT, LogLevel.WARN);
        List<Remote.Target> all;
        SslContext secure;
        try {
            if (!output.equals("text") && !output.equals("json")) {
                throw BadParameterException.of("--output", output, "text or json");
            }
            Query.filter(filter());
            all = parsed();
            secure = secure(all);
        } catch (BadParameterException | IllegalArgumentException | IOException e) {
            return trouble(String.valueOf(e.getMessage()));
        }
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1);
                Workers workers = new Workers("tail", 1, 16)) {
            var screen = new TailScreen(output.equals("json"), all.size() > 1, !quiet, grep);
            var client = Remote.client(transport, secure);
            all.forEach(target -> screen.add(target, client, workers.timer()));
            String fault = screen.run();
            return fault == null ? screen.printed() ? 0 : 1 : trouble(fault);
        }
    }

    private int trouble(String why) {
        java.util.Objects.requireNonNull(spec).commandLine().getErr().println("tail: " + why);
        return TROUBLE;
    }

    private TailCommand.Filter filter() {
        return new TailCommand.Filter(grep, not, level, json);
    }

    // Files of one server make one subscription.
    private List<Remote.Target> parsed() throws IOException {
        Map<RemoteAddress, List<String>> files = new LinkedHashMap<>();
        for (String text : targets.isEmpty() ? List.of("**") : targets) {
            RemoteAddress address = RemoteAddress.parse(text, server, tls);
            files.computeIfAbsent(address.withoutFiles(), key -> new ArrayList<>())
                    .addAll(address.files());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (tokenFile != null) {
            headers.put("authorization", "Bearer " + Files.readString(tokenFile).strip());
        }
        Long tail = lines != null || since != null || noFollow ? lines : Long.valueOf(10);
        var from = new TailCommand.From(tail, since, until);
        return files.entrySet().stream()
                .map(one -> new Remote.Target(
                        one.getKey().uri(), headers, List.copyOf(one.getValue()), from, filter(), !noFollow))
                .toList();
    }

    private @Nullable SslContext secure(List<Remote.Target> all) {
        boolean needed =
                all.stream().anyMatch(target -> "wss".equals(target.address().getScheme()));
        return needed ? TlsContexts.client(new TlsClientConfig(ca, null, null, true), List.of()) : null;
    }
}
