package io.netloft.chat;

import io.netloft.chassis.auth.Claims;
import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.auth.TokenRefusedException;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Grant;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.core.Names;
import io.netloft.chat.core.Refusal;
import io.netloft.chat.core.Who;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what the rules grant him. A token comes with the request or in the first message. Where nothing is
 * configured everybody is a guest of the name that he chooses. Thread-safe.
 */
final class Gate {
    private static final String NAMELESS = "guest-";

    private final List<JwtVerifier> verifiers;
    private final boolean guests;
    private final InstantSource clock;
    private final HubCounts counts;
    private volatile ChatConfig.Access config;
    private volatile List<Rule> rules;

    private record Rule(List<Pattern> who, Map<String, String> claims, List<Pattern> rooms, Grant may) {
        boolean fits(String user, @Nullable Claims its) {
            return (who.isEmpty() || matches(who, user))
                    && claims.entrySet().stream()
                            .allMatch(claim -> its != null && its.has(claim.getKey(), claim.getValue()));
        }

        static boolean matches(List<Pattern> globs, String name) {
            return globs.stream().anyMatch(glob -> glob.matcher(name).matches());
        }
    }

    /** @param verifiers of tokens, ours and others'; with none everybody is a guest */
    Gate(ChatConfig.Access config, List<JwtVerifier> verifiers, boolean guests, InstantSource clock, HubCounts counts) {
        this.config = config;
        this.verifiers = List.copyOf(verifiers);
        this.guests = guests;
        this.clock = clock;
        this.counts = counts;
        this.rules = rules(config);
    }

    private static List<Rule> rules(ChatConfig.Access config) {
        return config.rules().stream()
                .map(rule -> new Rule(globs(rule.who()), rule.claims(), globs(rule.rooms()), rule.may()))
                .toList();
    }

    // Nothing is special but the star.
    private static List<Pattern> globs(List<String> texts) {
        return texts.stream()
                .map(text -> Pattern.compile(
                        Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"))))
                .toList();
    }

    /** Takes over what was configured anew; who is connected keeps what he has until his next token. */
    void reload(ChatConfig.Access next) {
        rules = rules(next);
        config = next;
    }

    /** Whether everybody is a guest. */
    boolean guests() {
        return guests;
    }

    /** A guest, where there are any; else null. */
    @Nullable
    Who guest(String name) {
        if (!guests) {
            return null;
        }
        String user = Names.user(name.startsWith(Names.GUEST) ? name : Names.GUEST + name);
        return new Who(user, true, false, Long.MAX_VALUE, granted(user, null));
    }

    /**
     * Who sends a request; null when it says nothing of that.
     *
     * @throws WebException when its token is of no use
     */
    @Nullable
    Who who(WebRequest request) {
        String token = request.token();
        if (token == null) {
            String as = request.query("as");
            if (!guests) {
                return null;
            }
            return as == null ? null : named(as);
        }
        Who who = prove(token);
        if (who == null) {
            throw refused("wrong, or not valid any more");
        }
        return who;
    }

    private @Nullable Who named(String as) {
        try {
            return guest(as);
        } catch (Refusal e) {
            throw new WebException(e.error(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Who sends a request.
     *
     * @throws WebException when it does not say, and must
     */
    Who mustBeKnown(WebRequest request) {
        Who who = who(request);
        if (who == null && guests) {
            who = guest(NAMELESS + request.id().replaceAll("[^A-Za-z0-9]", ""));
        }
        if (who == null) {
            throw refused("missing");
        }
        return who;
    }

    /** The refusal of a token. */
    WebException refused(String why) {
        counts.refused(ChatError.UNPROVED);
        return new WebException(ChatError.UNPROVED, "token: " + why + " (expected: Authorization: Bearer TOKEN)");
    }

    /** Whose token it is; null: nobody's. */
    @Nullable
    Who prove(String token) {
        for (JwtVerifier verifier : verifiers) {
            Who who = proved(verifier, token);
            if (who != null) {
                return who;
            }
        }
        return null;
    }

    private @Nullable Who proved(JwtVerifier verifier, String token) {
        try {
            return who(verifier.verify(token));
        } catch (TokenRefusedException | Refusal e) {
            return null;
        }
    }

    private Who who(Claims claims) {
        String user = Names.user(claims.subject());
        if (user.startsWith(Names.GUEST)) {
            throw new Refusal(ChatError.BAD_NAME, "sub: " + user + " (expected: no guest's name)");
        }
        List<String> roles = claims.texts(config.rolesClaim());
        boolean admin = config.admins().stream().anyMatch(roles::contains);
        return new Who(user, false, admin, claims.expiresAtMs(), granted(user, claims));
    }

    private java.util.function.Function<String, Grant> granted(String user, @Nullable Claims claims) {
        List<Rule> all = rules;
        if (all.isEmpty()) {
            return room -> Grant.WRITE;
        }
        List<Rule> fit = all.stream().filter(rule -> rule.fits(user, claims)).toList();
        return room -> fit.stream()
                .filter(rule -> Rule.matches(rule.rooms(), room))
                .findFirst()
                .map(Rule::may)
                .orElse(Grant.NONE);
    }

    Instant now() {
        return clock.instant();
    }

    long nowMs() {
        return clock.millis();
    }
}
