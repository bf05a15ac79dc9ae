package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.kvstore.core.Condition;
import io.netloft.kvstore.core.Condition.Relation;
import io.netloft.proto.resp.RespMessage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code /v1/txn}: compare, then, else; one entry of the log. */
final class TransactionRoutes {
    private static final Map<String, Relation> RELATIONS =
            Map.of("=", Relation.EQUAL, "!=", Relation.NOT_EQUAL, "<", Relation.LESS, ">", Relation.GREATER);

    private final Node node;

    TransactionRoutes(Node node) {
        this.node = node;
    }

    CompletionStage<WebResponse> run(WebRequest request, User user) {
        JsonNode body = Json.read(request.body());
        List<Condition> conditions = new ArrayList<>();
        body.path("compare").forEach(one -> conditions.add(condition(one)));
        return OneCall.conditional(
                        node,
                        user,
                        conditions,
                        commands(body.path("then"), "then"),
                        commands(body.path("else"), "else"))
                .thenApply(TransactionRoutes::answer);
    }

    private static Condition condition(JsonNode one) {
        byte[] key = bytes(one.path("key"), "compare.key");
        String word = one.path("is").asText("=");
        Relation relation = RELATIONS.get(word);
        if (relation == null) {
            throw bad("compare.is: " + word + " (expected: =, !=, <, >)");
        }
        if (one.has("revision")) {
            long revision =
                    KeyRoutes.revision("compare.revision", one.path("revision").asText());
            return Condition.onRevision(key, relation, revision);
        }
        if (one.has("value")) {
            return Condition.onValue(key, relation, bytes(one.path("value"), "compare.value"));
        }
        throw bad("compare: neither revision nor value (expected: one of them)");
    }

    private static List<List<byte[]>> commands(JsonNode list, String name) {
        List<List<byte[]>> commands = new ArrayList<>();
        for (JsonNode one : list) {
            List<byte[]> args = new ArrayList<>();
            one.forEach(arg -> args.add(bytes(arg, name)));
            if (args.isEmpty()) {
                throw bad(name + ": " + one + " (expected: an array, the command's name first)");
            }
            commands.add(args);
        }
        return commands;
    }

    private static byte[] bytes(JsonNode value, String name) {
        if (value.isObject() && value.has("base64")) {
            try {
                return Base64.getDecoder().decode(value.path("base64").asText());
            } catch (IllegalArgumentException e) {
                throw bad(name + ": no base64");
            }
        }
        if (!value.isValueNode() || value.isMissingNode() || value.isNull()) {
            throw bad(name + ": " + value + " (expected: a text, or {\"base64\": …})");
        }
        return KeyRoutes.utf8(value.asText());
    }

    private static WebException bad(String detail) {
        return new WebException(WebError.BAD_REQUEST, detail);
    }

    private static WebResponse answer(RespMessage reply) {
        List<RespMessage> parts = KeyRoutes.values(reply);
        boolean held = parts.get(0) instanceof RespMessage.Int number && number.value() == 1;
        List<Object> results = new ArrayList<>();
        KeyRoutes.values(parts.get(1)).forEach(one -> results.add(JsonReply.of(one)));
        return WebResponse.json(Map.of("succeeded", held, "results", results));
    }
}
