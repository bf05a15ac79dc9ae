package io.netloft.logstream;

import com.google.re2j.Pattern;
import io.netloft.chassis.auth.BearerTokens;
import io.netloft.chassis.auth.Claims;
import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.auth.TokenRefusedException;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what he may read. Thread-safe.
 */
final class Gate {
    private final @Nullable JwtVerifier jwt;
    private final Delivered delivered;
    private volatile LogstreamConfig.Access config;
    private volatile BearerTokens tokens;
    private volatile List<Rule> rules;

    /** Somebody: a name, what his token claims, when it ends. */
    record Who(String name, @Nullable Claims claims) {
        static final Who ANYBODY = new Who("", null);

        /** When his token ends, milliseconds since 1970. */
        long untilMs() {
            return claims == null ? Long.MAX_VALUE : claims.expiresAtMs();
        }
    }

    private record Rule(List<Pattern> who, Map<String, String> claims, FileChoice files) {
        boolean fits(Who asks) {
            Claims its = asks.claims();
            return (who.isEmpty() || who.stream().anyMatch(one -> one.matches(asks.name())))
                    && claims.entrySet().stream()
                            .allMatch(claim -> its != null && its.has(claim.getKey(), claim.getValue()));
        }
    }

    Gate(LogstreamConfig.Access config, @Nullable JwtVerifier jwt, Delivered delivered) {
        this.jwt = jwt;
        this.delivered = delivered;
        this.config = config;
        this.tokens = new BearerTokens(config.tokens());
        this.rules = rules(config);
    }

    private static List<Rule> rules(LogstreamConfig.Access config) {
        return config.rules().stream()
                .map(rule -> new Rule(
                        rule.who().stream().map(Gate::glob).toList(),
                        rule.claims(),
                        FileChoice.of("access.rules", rule.files())))
                .toList();
    }

    // Of names, in which nothing is special but the star.
    private static Pattern glob(String text) {
        return Pattern.compile(
                Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Takes over what was configured anew; who is viewing goes on. */
    void reload(LogstreamConfig.Access next) {
        tokens = new BearerTokens(next.tokens());
        rules = rules(next);
        config = next;
    }

    /** Whether anybody must prove anything. */
    boolean guarded() {
        return config.guarded();
    }

    /**
     * Who asks.
     *
     * @throws WebException when he must prove it and doesn't
     */
    Who who(WebRequest request) {
        if (!guarded()) {
            return Who.ANYBODY;
        }
        String token = request.token();
        Who who = token == null ? null : prove(token);
        if (who == null) {
            throw refused(token == null ? "missing" : "wrong, or not valid any more");
        }
        return who;
    }

    /** The refusal of a token. */
    WebException refused(String why) {
        delivered.refused();
        return new WebException(LogstreamError.UNPROVED, "token: " + why + " (expected: Authorization: Bearer TOKEN)");
    }

    /** Whose token it is; null: nobody's. */
    @Nullable
    Who prove(String token) {
        String holder = tokens.holder("Bearer " + token);
        if (holder != null) {
            return new Who(holder, null);
        }
        if (jwt == null) {
            return null;
        }
        try {
            Claims claims = jwt.verify(token);
            return new Who(claims.subject(), claims);
        } catch (TokenRefusedException e) {
            return null;
        }
    }

    /** Whether somebody may read a file. */
    boolean mayRead(Who who, LogFile file) {
        List<Rule> all = rules;
        if (all.isEmpty()) {
            return true;
        }
        return all.stream()
                .filter(rule -> rule.fits(who))
                .findFirst()
                .filter(rule -> rule.files().matches(file))
                .isPresent();
    }
}
