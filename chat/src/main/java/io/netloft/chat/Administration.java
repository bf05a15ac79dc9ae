package io.netloft.chat;

import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.History;
import io.netloft.chat.core.Who;
import io.netloft.chat.engine.Accounts;
import io.netloft.chat.engine.Accounts.Account;
import io.netty.handler.codec.http.HttpMethod;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What only those may ask who may do everything: the audit log, the users. */
final class Administration {
    private static final int PAGE = 100;

    private final Desk desk;
    private final Accounts accounts;
    private final History history;
    private final Workers workers;

    Administration(Desk desk, Accounts accounts, History history, Workers workers) {
        this.desk = desk;
        this.accounts = accounts;
        this.history = history;
        this.workers = workers;
    }

    void addTo(Router router) {
        router.async(HttpMethod.GET, "/v1/audit", this::audit);
        router.async(HttpMethod.GET, "/v1/users", this::users);
    }

    private void mustBeAdmin(WebRequest request) {
        Who who = desk.gate().mustBeKnown(request);
        if (!who.admin()) {
            desk.counts().refused(ChatError.DENIED);
            throw new WebException(ChatError.DENIED, "user: " + who.user() + " (expected: a role of access.admins)");
        }
    }

    private CompletionStage<WebResponse> audit(WebRequest request) {
        mustBeAdmin(request);
        String before = request.query("before");
        try {
            long id = before == null ? Long.MAX_VALUE : Long.parseLong(before);
            return history.audited(PAGE, id).thenApply(entries -> WebResponse.json(Map.of("entries", entries)));
        } catch (NumberFormatException e) {
            throw new WebException(WebError.BAD_REQUEST, "before: " + before + " (expected: an id)");
        }
    }

    private CompletionStage<WebResponse> users(WebRequest request) {
        mustBeAdmin(request);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        List<Map<String, Object>> users = accounts.all().stream()
                                .map(Administration::user)
                                .toList();
                        return WebResponse.json(Map.of("users", users));
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                workers.blocking());
    }

    private static Map<String, Object> user(Account account) {
        return Map.of(
                "name",
                account.name(),
                "roles",
                account.roles(),
                "disabled",
                account.disabled(),
                "created",
                Instant.ofEpochMilli(account.createdMs()).toString());
    }
}
