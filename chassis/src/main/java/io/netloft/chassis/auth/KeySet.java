package io.netloft.chassis.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verifying keys of one version of a key set (RFC 7517); immutable. */
final class KeySet {
    private static final int MIN_RSA_BITS = 2048;

    private final List<Key> keys;

    private record Key(@Nullable String id, JWSAlgorithm algorithm, JWSVerifier verifier) {}

    private KeySet(List<Key> keys) {
        this.keys = keys;
    }

    static KeySet parse(String json) throws TokenRefusedException {
        List<Key> keys = new ArrayList<>();
        try {
            for (JWK key : JWKSet.parse(json).getKeys()) {
                // A set may hold keys for other uses: they are not ours to judge.
                if (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE)) {
                    add(key, keys);
                }
            }
        } catch (ParseException | JOSEException e) {
            throw new TokenRefusedException("key set: " + e.getMessage() + " (expected: RFC 7517 JSON)");
        }
        if (keys.isEmpty()) {
            throw new TokenRefusedException("key set: no key (expected: an RSA key from 2048 bits or a P-256 key)");
        }
        return new KeySet(List.copyOf(keys));
    }

    private static void add(JWK key, List<Key> keys) throws JOSEException {
        if (key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS) {
            keys.add(new Key(key.getKeyID(), JWSAlgorithm.RS256, new RSASSAVerifier(rsa)));
        } else if (key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
            keys.add(new Key(key.getKeyID(), JWSAlgorithm.ES256, new ECDSAVerifier(ec)));
        }
    }

    /** The key of an id for an algorithm; without an id the only key for it; else null. */
    @Nullable
    JWSVerifier find(@Nullable String id, JWSAlgorithm algorithm) {
        List<Key> fit = keys.stream()
                .filter(key -> key.algorithm().equals(algorithm))
                .filter(key -> id == null || id.equals(key.id()))
                .toList();
        return fit.size() == 1 || (id != null && !fit.isEmpty()) ? fit.get(0).verifier() : null;
    }

    int size() {
        return keys.size();
    }
}
