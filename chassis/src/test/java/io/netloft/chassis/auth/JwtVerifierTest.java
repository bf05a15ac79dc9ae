package io.netloft.chassis.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.net.Workers;
import io.netloft.testkit.ManualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtVerifierTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final Workers workers = new Workers("test", 2, 16);
    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        workers.close();
    }

    private JwtVerifier shared() {
        return JwtVerifier.start(
                new JwtConfig(
                        new Secret(SECRET), null, null, "us", "app", Duration.ofMinutes(5), Duration.ofSeconds(30)),
                workers,
                clock);
    }

    private JwtVerifier withFile(Path file) {
        return JwtVerifier.start(
                new JwtConfig(null, file, null, null, null, Duration.ofMillis(200), Duration.ofSeconds(30)),
                workers,
                clock);
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("alice")
                .issuer("us")
                .audience("app")
                .claim("scope", "read write")
                .expirationTime(Date.from(clock.instant().plusSeconds(60)));
    }

    private static String sign(JWSAlgorithm algorithm, String id, JWSSigner signer, JWTClaimsSet claims)
            throws JOSEException {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(id).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String hmac(String secret, JWTClaimsSet claims) throws JOSEException {
        return sign(JWSAlgorithm.HS256, null, new MACSigner(secret), claims);
    }

    private static void refuses(JwtVerifier verifier, String token, String reason) {
        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(TokenRefusedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void verifiesASharedSecretAndTellsWhatTheTokenSays() throws Exception {
        Claims claims = shared().verify(hmac(SECRET, claims().build()));
        assertThat(claims.subject()).isEqualTo("alice");
        assertThat(claims.texts("scope")).containsExactly("read", "write");
        assertThat(claims.expiresAtMs())
                .isEqualTo(clock.instant().plusSeconds(60).toEpochMilli());
    }

    @Test
    void refusesWhatIsForgedExpiredOrForSomebodyElse() throws Exception {
        JwtVerifier verifier = shared();
        refuses(verifier, hmac("another secret of thirty-two char", claims().build()), "signature");
        refuses(verifier, hmac(SECRET, claims().issuer("them").build()), "iss: them (expected: us)");
        refuses(verifier, hmac(SECRET, claims().audience("other").build()), "aud");
        refuses(
                verifier,
                hmac(
                        SECRET,
                        claims().notBeforeTime(Date.from(clock.instant().plusSeconds(31)))
                                .build()),
                "nbf");
        String token = hmac(SECRET, claims().build());
        clock.advance(Duration.ofSeconds(89));
        verifier.verify(token);
        clock.advance(Duration.ofSeconds(1));
        refuses(verifier, token, "exp");
    }

    @Test
    void refusesATokenWithoutASignatureAndNonsense() {
        refuses(shared(), new PlainJWT(claims().build()).serialize(), "not a signed JWT");
        refuses(shared(), "a.b.c", "not a signed JWT");
        refuses(shared(), "", "not a signed JWT");
        refuses(shared(), "x".repeat(20_000), "up to 16384");
    }

    @Test
    void neverTakesAPublicKeyForASharedSecret() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        Path file = keySet(rsa);
        JwtVerifier verifier = withFile(file);
        await().atMost(Duration.ofSeconds(20)).until(verifier::ready);
        String forged =
                sign(JWSAlgorithm.HS256, "r", new MACSigner(rsa.toRSAPublicKey().getEncoded()), claims().build());
        refuses(verifier, forged, "alg: HS256");
    }

    private Path keySet(JWK... keys) throws IOException {
        Path file = dir.resolve("keys.json");
        Files.writeString(file, new JWKSet(java.util.List.of(keys)).toString(true));
        return file;
    }

    @Test
    void verifiesRsaAndEllipticKeysOfASetAndFollowsItsRotation() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        JwtVerifier verifier = withFile(keySet(rsa, ec));
        await().atMost(Duration.ofSeconds(20)).until(verifier::ready);
        assertThat(verifier.verify(sign(JWSAlgorithm.RS256, "r", new RSASSASigner(rsa), claims().build()))
                        .subject())
                .isEqualTo("alice");
        verifier.verify(sign(JWSAlgorithm.ES256, "e", new ECDSASigner(ec), claims().build()));

        ECKey next = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
        keySet(next);
        String token = sign(JWSAlgorithm.ES256, "next", new ECDSASigner(next), claims().build());
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> verifier.verify(token).subject().equals("alice"));

        Files.writeString(dir.resolve("keys.json"), "{broken");
        clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.verify(token).subject())
                .as("the last good set stays")
                .isEqualTo("alice");
    }

    @Test
    void keepsTheLastGoodSetWhenTheIssuerGoesAway() throws Exception {
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        var body = new AtomicReference<>(new JWKSet(ec.toPublicJWK()).toString(true));
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        HttpServer issuer = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        issuer.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bytes.length == 0 ? 500 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        issuer.start();
        try {
            String url = "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys";
            JwtVerifier verifier = JwtVerifier.start(
                    new JwtConfig(null, null, url, null, null, Duration.ofMillis(100), Duration.ZERO), workers, clock);
            String token = sign(JWSAlgorithm.ES256, "e", new ECDSASigner(ec), claims().build());
            await().atMost(Duration.ofSeconds(20)).until(verifier::ready);
            verifier.verify(token);
            body.set("");
            int before = asked.get();
            await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > before + 2);
            assertThat(verifier.verify(token).subject()).isEqualTo("alice");
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void findsTheHolderOfABearerToken() {
        var tokens = new BearerTokens(Map.of("ci", new Secret("one"), "ops", new Secret("two")));
        assertThat(tokens.holder("Bearer two")).isEqualTo("ops");
        assertThat(tokens.holder("bearer one")).isEqualTo("ci");
        assertThat(tokens.holder("Bearer three")).isNull();
        assertThat(tokens.holder("Basic two")).isNull();
        assertThat(tokens.holder(null)).isNull();
    }
}
