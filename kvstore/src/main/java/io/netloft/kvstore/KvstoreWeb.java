package io.netloft.kvstore;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.web.EventStream;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.kvstore.core.Glob;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The store over HTTP/JSON: who asks, and which route leads where. */
final class KvstoreWeb {
    private static final String BASIC = "Basic ";

    private final Node node;
    private final Router router = new Router();

    KvstoreWeb(Node node) {
        this.node = node;
        KeyRoutes keys = new KeyRoutes(node);
        router.async(HttpMethod.GET, "/v1/keys", as("scan", keys::list));
        router.async(HttpMethod.GET, "/v1/keys/{key...}", as("get", keys::get));
        router.async(HttpMethod.PUT, "/v1/keys/{key...}", as("set", keys::put));
        router.async(HttpMethod.DELETE, "/v1/keys/{key...}", as("del", keys::delete));
        TransactionRoutes transactions = new TransactionRoutes(node);
        router.async(HttpMethod.POST, "/v1/txn", as("exec", transactions::run));
        LeaseRoutes leases = new LeaseRoutes(node);
        router.async(HttpMethod.GET, "/v1/leases", as("lease|list", leases::list));
        router.async(HttpMethod.POST, "/v1/leases", as("lease|grant", leases::grant));
        router.async(HttpMethod.GET, "/v1/leases/{id}", as("lease|ttl", leases::tell));
        router.async(HttpMethod.POST, "/v1/leases/{id}/renew", as("lease|renew", leases::renew));
        router.async(HttpMethod.DELETE, "/v1/leases/{id}", as("lease|revoke", leases::revoke));
        ClusterRoutes cluster = new ClusterRoutes(node);
        router.async(HttpMethod.GET, "/v1/cluster", as("info", cluster::tell));
        router.async(HttpMethod.POST, "/v1/cluster/members", as("failover", cluster::add));
        router.async(HttpMethod.DELETE, "/v1/cluster/members/{id}", as("failover", cluster::remove));
        router.async(HttpMethod.POST, "/v1/cluster/transfer", as("failover", cluster::transfer));
        router.download("/v1/backup", request -> cluster.backup(allowed(request, "save")));
        router.events("/v1/watch", this::admitWatch, this::watch);
    }

    /** What a connection's pipeline is made of; one for all. */
    WebPipeline pipeline(Chassis chassis) {
        KvstoreConfig config = node.config();
        ConnectionLimit limit = new ConnectionLimit(
                "kvstore-http",
                config.limits().connections(),
                config.limits().connectionsPerAddress(),
                chassis.meters());
        Set<String> names = ConcurrentHashMap.newKeySet();
        String advertised = config.advertise();
        if (advertised != null) {
            names.add(advertised.toLowerCase(Locale.ROOT));
        }
        return new WebPipeline(
                router,
                new WebGuard(null, names, path -> true),
                WebLimits.STANDARD.withMaxBody(config.limits().body().toInt()),
                limit);
    }

    private java.util.function.Function<WebRequest, CompletionStage<WebResponse>> as(
            String command, BiFunction<WebRequest, User, CompletionStage<WebResponse>> answer) {
        return request -> answer.apply(request, allowed(request, command));
    }

    /** Who asks, if he may use the command that stands for the route. */
    private User allowed(WebRequest request, String command) {
        User user = user(request);
        if (!user.mayRun(KeyRoutes.spec(command))) {
            throw new WebException(
                    KvstoreError.DENIED,
                    "user " + user.name() + " has no permissions to run the '" + command + "' command");
        }
        return user;
    }

    private User user(WebRequest request) {
        String given = request.header("authorization");
        @Nullable User user = node.access().unproved();
        if (given.startsWith(BASIC)) {
            user = proved(given.substring(BASIC.length()));
        }
        if (user == null) {
            node.metrics().wrongPassword();
            throw new WebException(KvstoreError.UNPROVED, "authorization: missing or wrong (expected: Basic)");
        }
        return user;
    }

    private @Nullable User proved(String encoded) {
        try {
            String text = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            String name = colon <= 0 ? Access.DEFAULT : text.substring(0, colon);
            return node.access().prove(name, text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- changes

    private static final String FROM = "from";

    private void admitWatch(WebRequest request) {
        allowed(request, "watchfrom");
        long from = from(request, request.header("last-event-id"));
        long oldest = node.history().oldest();
        if (from > 0 && from < oldest) {
            throw new WebException(KvstoreError.COMPACTED, "from: " + from + " (expected: " + oldest + " or later)");
        }
    }

    private long from(WebRequest request, String lastEventId) {
        String text = request.query(FROM);
        if (!lastEventId.isEmpty()) {
            return KeyRoutes.revision("last-event-id", lastEventId) + 1;
        }
        return text == null ? node.history().last() + 1 : KeyRoutes.revision(FROM, text);
    }

    private void watch(WebRequest request, EventStream stream) {
        String prefix = request.query("prefix");
        long from = from(request, stream.lastEventId());
        ChangeEvents events = new ChangeEvents(stream);
        ChangeFeed feed =
                new ChangeFeed(node, Math.max(from, node.history().oldest()), glob(prefix), user(request), events);
        stream.onClose(feed::close);
    }

    /** A pattern for all that begins so. */
    private static Glob glob(@Nullable String prefix) {
        StringBuilder pattern = new StringBuilder();
        for (char c : (prefix == null ? "" : prefix).toCharArray()) {
            if ("*?[]\\^".indexOf(c) >= 0) {
                pattern.append('\\');
            }
            pattern.append(c);
        }
        return new Glob(pattern.append('*').toString().getBytes(StandardCharsets.UTF_8));
    }
}
