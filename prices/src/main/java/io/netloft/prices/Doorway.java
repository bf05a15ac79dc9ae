package io.netloft.prices;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netloft.chassis.auth.BearerTokens;
import io.netloft.chassis.auth.Claims;
import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.auth.TokenRefusedException;
import io.netloft.chassis.log.Log;
import io.netloft.prices.core.PricesError;
import io.netloft.prices.core.Reader;
import io.netloft.proto.prices.PriceRules;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls: by a token in the metadata (RFC 6750), else by the certificate of the connection. Where there are keys of
 * tokens nobody comes in without one; health and reflection stay open, they tell nothing of prices. Never blocks.
 */
final class Doorway implements ServerInterceptor {
    private static final Log LOG = Log.of(Doorway.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String OURS = "netloft.prices.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/:-]{1,64}");
    private static final int DIGEST_BYTES = 16;

    private final PricesConfig.Access access;
    private final @Nullable JwtVerifier verifier;
    private final Desk desk;

    Doorway(PricesConfig.Access access, @Nullable JwtVerifier verifier, Desk desk) {
        this.access = access;
        this.verifier = verifier;
        this.desk = desk;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!call.getMethodDescriptor().getFullMethodName().startsWith(OURS)) {
            return next.startCall(call, headers);
        }
        try {
            Caller caller = caller(call, headers);
            return Contexts.interceptCall(Context.current().withValue(Caller.KEY, caller), call, headers, next);
        } catch (TokenRefusedException e) {
            LOG.info("token refused", "cause", e.getMessage());
        } catch (SSLPeerUnverifiedException e) {
            LOG.debug("neither token nor certificate");
        }
        desk.counts().refused(PricesError.UNPROVED);
        desk.ended(PricesError.UNPROVED.status(""));
        return Faults.refuse(call, PricesError.UNPROVED.status(""));
    }

    private Caller caller(ServerCall<?, ?> call, Metadata headers)
            throws TokenRefusedException, SSLPeerUnverifiedException {
        JwtVerifier tokens = verifier;
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (tokens == null) {
            String name = session == null ? "" : subject(session);
            return name.isEmpty() ? Caller.ANYBODY : new Caller(name, Reader.ANYBODY, Reader.ANYBODY, Long.MAX_VALUE);
        }
        String token = BearerTokens.of(headers.get(AUTHORIZATION));
        if (token == null) {
            throw new SSLPeerUnverifiedException("no token");
        }
        Claims claims = tokens.verify(token);
        return new Caller(
                claims.subject(),
                entitled(claims.texts(access.readClaim())),
                entitled(claims.texts(access.publishClaim())),
                claims.expiresAtMs());
    }

    private static String subject(SSLSession session) {
        try {
            return session.getPeerPrincipal() instanceof X500Principal principal ? nameOf(principal) : "";
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    /** What may stand in a publisher's name: the common name where it fits, else a digest of all names of the certificate. */
    static String nameOf(X500Principal principal) {
        String common = common(principal.getName());
        return NAME.matcher(common).matches() ? common : "certificate-" + digest(principal.getEncoded());
    }

    // Parsed, not looked for: another name may hold the text of a common one (RFC 4514).
    private static String common(String name) {
        try {
            List<Rdn> names = new LdapName(name).getRdns();
            for (int i = names.size() - 1; i >= 0; i--) {
                if (names.get(i).getType().equalsIgnoreCase("CN")) {
                    return String.valueOf(names.get(i).getValue());
                }
            }
        } catch (InvalidNameException e) {
            LOG.debug("certificate's name not understood", "cause", e.getMessage());
        }
        return "";
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: every JVM has it", e);
        }
    }

    private static Reader entitled(List<String> products) {
        List<String> ids =
                products.stream().filter(text -> !PriceRules.isPrefix(text)).toList();
        List<String> prefixes = products.stream()
                .filter(PriceRules::isPrefix)
                .map(PriceRules::prefixOf)
                .toList();
        return id -> ids.contains(id) || prefixes.stream().anyMatch(id::startsWith);
    }
}
