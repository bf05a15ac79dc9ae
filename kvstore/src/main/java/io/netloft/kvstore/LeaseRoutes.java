package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.proto.resp.RespMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** {@code /v1/leases}: keys bound to one vanish together when it is not renewed. */
final class LeaseRoutes {
    private final Node node;

    LeaseRoutes(Node node) {
        this.node = node;
    }

    private CompletionStage<RespMessage> ask(User user, String... args) {
        return OneCall.run(
                node,
                KvstoreConfig.Consistency.LINEARIZABLE,
                user,
                Stream.of(args).map(KeyRoutes::utf8).toList());
    }

    CompletionStage<WebResponse> list(WebRequest request, User user) {
        return ask(user, "LEASE", "LIST").thenApply(reply -> {
            List<String> ids = KeyRoutes.values(reply).stream()
                    .map(LeaseRoutes::number)
                    .map(Object::toString)
                    .toList();
            return WebResponse.json(Map.of("leases", ids));
        });
    }

    CompletionStage<WebResponse> grant(WebRequest request, User user) {
        JsonNode body = Json.read(request.body());
        if (!body.path("ttl").isTextual()) {
            throw new WebException(WebError.BAD_REQUEST, "ttl: missing (expected: 30s)");
        }
        long ms = KeyRoutes.durationMs("ttl", body.path("ttl").asText());
        return ask(user, "LEASE", "GRANT", Long.toString(ms))
                .thenApply(reply -> WebResponse.json(201, Map.of("lease", Long.toString(number(reply)), "ttl-ms", ms)));
    }

    CompletionStage<WebResponse> tell(WebRequest request, User user) {
        String id = request.parameter("id");
        return ask(user, "LEASE", "TTL", id).thenCompose(left -> {
            if (number(left) < 0) {
                throw new WebException(KvstoreError.NO_KEY, "lease: " + id + " (expected: one that lives)");
            }
            return ask(user, "LEASE", "KEYS", id)
                    .thenApply(keys -> WebResponse.json(Map.of(
                            "lease",
                            id,
                            "ttl-ms",
                            number(left),
                            "keys",
                            java.util.Objects.requireNonNullElse(JsonReply.of(keys), List.of()))));
        });
    }

    CompletionStage<WebResponse> renew(WebRequest request, User user) {
        String id = request.parameter("id");
        return ask(user, "LEASE", "RENEW", id)
                .thenApply(reply -> WebResponse.json(Map.of("lease", id, "ttl-ms", number(reply))));
    }

    CompletionStage<WebResponse> revoke(WebRequest request, User user) {
        String id = request.parameter("id");
        return ask(user, "LEASE", "REVOKE", id)
                .thenApply(reply -> WebResponse.json(Map.of("lease", id, "deleted-keys", number(reply))));
    }

    private static long number(RespMessage reply) {
        return reply instanceof RespMessage.Int number ? number.value() : 0;
    }
}
