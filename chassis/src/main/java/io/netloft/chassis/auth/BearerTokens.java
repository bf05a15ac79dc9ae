package io.netloft.chassis.auth;

import io.netloft.chassis.config.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named bearer tokens (RFC 6750). Immutable. */
public final class BearerTokens {
    private static final String SCHEME = "Bearer ";

    private final Map<String, Secret> tokens;

    /** Tokens by the name of who holds them. */
    public BearerTokens(Map<String, Secret> tokens) {
        this.tokens = new LinkedHashMap<>(tokens);
    }

    /** The token in an Authorization header, or null when it carries none. */
    public static @Nullable String of(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    /** The name of who holds a token, or null; takes as long for a wrong token as for a right one. */
    public @Nullable String holder(@Nullable String authorization) {
        String candidate = of(authorization);
        if (candidate == null) {
            return null;
        }
        String holder = null;
        for (Map.Entry<String, Secret> token : tokens.entrySet()) {
            if (token.getValue().matches(candidate)) {
                holder = token.getKey();
            }
        }
        return holder;
    }
}
