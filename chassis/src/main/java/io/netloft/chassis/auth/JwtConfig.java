package io.netloft.chassis.auth;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Validated;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The keys of token verification; without any of the three sources of keys it is off. */
public record JwtConfig(
        @Doc("Shared secret for HS256 tokens, at least 32 characters.") @Nullable
        Secret secret,

        @Doc("File with a JSON Web Key Set for RS256 and ES256 tokens.") @Nullable
        Path jwksFile,

        @Doc("Address of a JSON Web Key Set, https.") @Nullable
        String jwksUrl,

        @Doc("Issuer that tokens must name.") @Nullable String issuer,
        @Doc("Audience that tokens must name.") @Nullable String audience,

        @Doc("Time between fetches of the key set.") @Default("5m") @Range("1s..1d")
        Duration refresh,

        @Doc("How far clocks may differ.") @Default("30s") @Range("0..10m")
        Duration leeway)
        implements Validated {

    /** Whether tokens are verified. */
    public boolean enabled() {
        return secret != null || jwksFile != null || jwksUrl != null;
    }

    @Override
    public void validate(Problems problems) {
        if (secret != null && secret.reveal().length() < 32) {
            // RFC 7518 §3.2: a key as long as the hash, or it is the weakest part.
            problems.add("secret", secret, "at least 32 characters", "make one with: openssl rand -base64 32");
        }
        if (jwksFile != null && jwksUrl != null) {
            problems.add("jwks-url", jwksUrl, "jwks-file or jwks-url, not both", "remove one of the two");
        }
        if (jwksUrl != null && !address(jwksUrl)) {
            problems.add("jwks-url", jwksUrl, "https://…, or http:// to a loopback address", "");
        }
    }

    private static boolean address(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            boolean local =
                    host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
            return host != null && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && local));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
