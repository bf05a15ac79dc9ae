package io.netloft.chat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netloft.chassis.auth.JwtConfig;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.life.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** Tokens that a login gives, signed (HS256) by a key of this server's own, which lies in its data folder. Thread-safe. */
final class Tokens {
    private static final String ISSUER = "netloft-chat";
    private static final int KEY_BYTES = 32;

    private final Secret key;

    Tokens(Path folder) {
        this.key = key(folder.resolve("token.key"));
    }

    private static Secret key(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(random);
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(
                        file, Base64.getEncoder().encodeToString(random), StandardOpenOption.TRUNCATE_EXISTING);
            }
            String text = Files.readString(file).strip();
            if (text.length() < KEY_BYTES) {
                throw new StartException(
                        file + ": too short (expected: 32 characters or more); remove it to get another");
            }
            return new Secret(text);
        } catch (IOException e) {
            throw new StartException(file + ": " + e.getMessage() + " (expected: a file to read and write)");
        }
    }

    /** How these are verified. */
    JwtConfig verification() {
        return new JwtConfig(key, null, null, ISSUER, null, Duration.ofMinutes(5), Duration.ZERO);
    }

    /** A token of a user. */
    String of(String user, List<String> roles, Instant until) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(user)
                .claim("roles", roles)
                .expirationTime(Date.from(until))
                .build();
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            jwt.sign(new MACSigner(key.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException("token: not signed", e);
        }
        return jwt.serialize();
    }
}
