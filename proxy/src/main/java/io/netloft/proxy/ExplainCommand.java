package io.netloft.proxy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebClient;
import io.netloft.chassis.web.WebClientException;
import io.netloft.proxy.core.UpstreamGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy explain}: what would become of a request, and why. */
@Command(
        name = "explain",
        description = {
            "Says what would become of a request, and why: which route, which upstreams.",
            "Asks the proxy that runs on this machine; with --config it explains that file instead."
        })
final class ExplainCommand implements Callable<Integer> {
    @Option(names = "--url", required = true, description = "The request's URL, or its path.")
    private String url = "";

    @Option(names = "--method", description = "The request's method (default: GET).")
    private @Nullable String method;

    @Option(names = "--header", paramLabel = "NAME: VALUE", description = "A field of the request; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--client", paramLabel = "ADDRESS", description = "The client's address (default: loopback).")
    private @Nullable String client;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Explains this configuration; nothing runs, so nothing is known of the servers' health.")
    private @Nullable Path config;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Admin port of the proxy to ask (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:9080")
    private String server = "127.0.0.1:9080";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the admin token, where one is needed.")
    private @Nullable Path token;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, Object> said;
        try {
            said = config == null ? asked() : read(config);
        } catch (IllegalArgumentException e) {
            System.err.println("explain: " + e.getMessage());
            return ExitCode.USAGE.code();
        } catch (WebClientException e) {
            System.err.println("explain: " + server + ": " + e.getMessage() + "; is the proxy running?");
            return ExitCode.FAILED.code();
        }
        if (json) {
            Out.line(Json.text(said));
        } else {
            Explanation.lines(said).forEach(Out::line);
        }
        return said.containsKey("refused") ? ExitCode.FAILED.code() : ExitCode.DONE.code();
    }

    private Map<String, Object> asked() throws IOException {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("url", url);
        question.put("method", method);
        question.put("headers", headers);
        question.put("client", client);
        Secret secret =
                token == null ? null : new Secret(Files.readString(token).strip());
        return Json.mapper()
                .convertValue(
                        new WebClient(HostPort.parse(server), secret).post("/explain", question),
                        new TypeReference<Map<String, Object>>() {});
    }

    private Map<String, Object> read(Path file) {
        ProxyConfig loaded = new ProxyMain().loader().file(file).load().value();
        Membership membership = new Membership(System::nanoTime, Membership.Listener.NONE);
        Map<String, UpstreamGroup> groups = membership.configure(loaded);
        Routing routing = RoutingPlan.of(loaded, groups);
        return Explanation.of(routing, new Explanation.Question(url, method, headers, client), System.nanoTime());
    }
}
