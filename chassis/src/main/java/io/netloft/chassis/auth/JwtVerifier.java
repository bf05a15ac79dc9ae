package io.netloft.chassis.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netloft.chassis.net.Workers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed tokens (RFC 7519) by HS256, RS256 or ES256. The algorithm decides where the key is looked for, never
 * the other way round: an HS256 token is checked against the shared secret only, so a public key can't be used as one.
 * Thread-safe; never blocks.
 */
public final class JwtVerifier {
    private static final int MAX_LENGTH = 16 * 1024;

    private final JwtConfig config;
    private final InstantSource clock;
    private final KeySource source;
    private final @Nullable JWSVerifier shared;

    private JwtVerifier(JwtConfig config, Workers workers, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.source = new KeySource(config, workers);
        try {
            this.shared = config.secret() == null
                    ? null
                    : new MACVerifier(config.secret().reveal().getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("secret: " + e.getMessage() + " (expected: 32 characters or more)", e);
        }
    }

    /** A verifier that begins to fetch its key set. */
    public static JwtVerifier start(JwtConfig config, Workers workers, InstantSource clock) {
        var verifier = new JwtVerifier(config, workers, clock);
        verifier.source.start();
        return verifier;
    }

    /** Whether it has the keys that it was configured with: a condition of readiness. */
    public boolean ready() {
        return !source.configured() || source.keys() != null;
    }

    /**
     * Verifies a token in compact form.
     *
     * @throws TokenRefusedException with a reason for the log
     */
    public Claims verify(String token) throws TokenRefusedException {
        if (token.length() > MAX_LENGTH) {
            throw new TokenRefusedException("token: " + token.length() + " characters (expected: up to 16384)");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (jwt.getHeader().getCriticalParams() != null) {
                throw new TokenRefusedException("crit: present (expected: none)");
            }
            if (!jwt.verify(
                    verifier(jwt.getHeader().getAlgorithm(), jwt.getHeader().getKeyID()))) {
                throw new TokenRefusedException("signature: wrong");
            }
            return check(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw new TokenRefusedException("token: not a signed JWT");
        }
    }

    private JWSVerifier verifier(JWSAlgorithm algorithm, @Nullable String id) throws TokenRefusedException {
        JWSVerifier found = null;
        if (algorithm.equals(JWSAlgorithm.HS256)) {
            found = shared;
        } else if (algorithm.equals(JWSAlgorithm.RS256) || algorithm.equals(JWSAlgorithm.ES256)) {
            KeySet keys = source.keys();
            found = keys == null ? null : keys.find(id, algorithm);
            if (found == null) {
                source.unknownKey();
            }
        }
        if (found == null) {
            throw new TokenRefusedException("alg: " + algorithm + ", kid: " + id + " (expected: a key we have)");
        }
        return found;
    }

    private Claims check(JWTClaimsSet claims) throws TokenRefusedException {
        Instant now = clock.instant();
        Instant expires = instant(claims.getExpirationTime());
        if (expires != null && !now.isBefore(expires.plus(config.leeway()))) {
            throw new TokenRefusedException("exp: " + expires + " (expected: in the future)");
        }
        Instant begins = instant(claims.getNotBeforeTime());
        if (begins != null && now.isBefore(begins.minus(config.leeway()))) {
            throw new TokenRefusedException("nbf: " + begins + " (expected: in the past)");
        }
        if (config.issuer() != null && !config.issuer().equals(claims.getIssuer())) {
            throw new TokenRefusedException("iss: " + claims.getIssuer() + " (expected: " + config.issuer() + ")");
        }
        if (config.audience() != null && !claims.getAudience().contains(config.audience())) {
            throw new TokenRefusedException("aud: " + claims.getAudience() + " (expected: " + config.audience() + ")");
        }
        String subject = claims.getSubject();
        return new Claims(
                subject == null ? "" : subject,
                expires == null ? Long.MAX_VALUE : expires.toEpochMilli(),
                claims.getClaims());
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
