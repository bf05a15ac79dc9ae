package io.netloft.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.net.RateLimit;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.chat.core.Bucket;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.History;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.core.Who;
import io.netloft.chat.engine.Accounts;
import io.netloft.chat.engine.Accounts.Account;
import io.netty.handler.codec.http.HttpMethod;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A name and a password for a token. Verifying costs 19 MiB and some ten milliseconds on purpose, so few are at work at once,
 * and addresses and users are limited before anything is verified.
 */
final class Login {
    private static final int AT_ONCE = 2;
    private static final int MOST_ADDRESSES = 10_000;
    private static final double MINUTE = 60;
    private static final int MOST_PASSWORD = 1024;

    private final Accounts accounts;
    private final Tokens tokens;
    private final Gate gate;
    private final ChatConfig.Access config;
    private final Workers workers;
    private final History history;
    private final HubCounts counts;
    private final RateLimit byAddress;
    private final Semaphore work = new Semaphore(AT_ONCE);
    // Guarded by itself; the oldest give way, and an attacker of many names is met by the limit of his address.
    private final Map<String, Bucket> byUser = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    Login(Accounts accounts, Tokens tokens, Desk desk, Workers workers, History history) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.gate = desk.gate();
        this.config = desk.config().access();
        this.workers = workers;
        this.history = history;
        this.counts = desk.counts();
        this.byAddress = new RateLimit(config.logins() / MINUTE, config.logins(), MOST_ADDRESSES, System::nanoTime);
    }

    void addTo(Router router) {
        router.async(HttpMethod.POST, "/v1/login", this::login);
        router.async(HttpMethod.POST, "/v1/refresh", this::refresh);
    }

    private CompletionStage<WebResponse> login(WebRequest request) {
        JsonNode body = Json.read(request.body());
        String name = body.path("name").asText();
        String password = body.path("password").asText();
        if (name.isEmpty() || password.isEmpty() || password.length() > MOST_PASSWORD) {
            throw new WebException(WebError.BAD_REQUEST, "body: incomplete (expected: {\"name\": …, \"password\": …})");
        }
        WebResponse tooOften = tooOften(request, name);
        return tooOften != null
                ? CompletableFuture.completedStage(tooOften)
                : onWorker(request, () -> accounts.verify(name, password), name);
    }

    private @Nullable WebResponse tooOften(WebRequest request, String name) {
        long waitMs = 0;
        if (!byAddress.tryAcquire(request.remote())) {
            waitMs = Math.max(1, byAddress.retryAfterSeconds(request.remote())) * 1000;
        } else {
            synchronized (byUser) {
                waitMs = byUser.computeIfAbsent(name, key -> new Bucket())
                        .take(new Bucket.Rate(config.logins() / MINUTE, config.logins()), gate.nowMs());
            }
        }
        return waitMs == 0
                ? null
                : wait(request, ChatError.TOO_FAST, "login: too often (expected: less often)", waitMs);
    }

    private WebResponse wait(WebRequest request, ChatError error, String detail, long waitMs) {
        counts.refused(error);
        return WebResponse.problem(error, detail, request.id())
                .with("retry-after", String.valueOf((waitMs + 999) / 1000));
    }

    private CompletionStage<WebResponse> refresh(WebRequest request) {
        Who who = gate.mustBeKnown(request);
        return onWorker(request, () -> accounts.enabled(who.user()), who.user());
    }

    /** What asks the table. */
    private interface Question {
        @Nullable
        Account ask() throws SQLException;
    }

    private CompletionStage<WebResponse> onWorker(WebRequest request, Question question, String name) {
        if (!work.tryAcquire()) {
            return CompletableFuture.completedStage(
                    wait(request, ChatError.BUSY, "login: others are at work (expected: a moment later)", 1000));
        }
        var answer = new CompletableFuture<WebResponse>();
        try {
            workers.blocking().execute(() -> {
                try {
                    answer.complete(answer(request, question.ask(), name));
                } catch (SQLException | RuntimeException e) {
                    answer.completeExceptionally(e);
                } finally {
                    work.release();
                }
            });
        } catch (RejectedExecutionException full) {
            work.release();
            answer.complete(wait(request, ChatError.BUSY, "login: no worker is free", 1000));
        }
        return answer;
    }

    private WebResponse answer(WebRequest request, @Nullable Account account, String name) {
        if (account == null) {
            counts.refused(ChatError.WRONG_PASSWORD);
            history.audit(
                    name,
                    "login-refused",
                    String.valueOf(request.remote().getAddress().getHostAddress()),
                    "");
            return WebResponse.problem(ChatError.WRONG_PASSWORD, "name: " + name, request.id());
        }
        Instant until = gate.now().plus(config.tokenLife());
        return WebResponse.json(Map.of(
                "token",
                tokens.of(account.name(), account.roles(), until),
                "user",
                account.name(),
                "roles",
                account.roles(),
                "expiresAt",
                until.toString()));
    }
}
