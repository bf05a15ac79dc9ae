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
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
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
            String name = session.getPeerPrincipal().getName();
            // What may stand in a publisher's name: the common name where it fits, else a digest of it all.
            int start = name.indexOf("CN=");
            int end = name.indexOf(',', Math.max(0, start));
            String common = start < 0 ? "" : name.substring(start + 3, end < 0 ? name.length() : end);
            return common.matches("[A-Za-z0-9._/:-]{1,64}")
                    ? common
                    : "certificate-" + Integer.toHexString(name.hashCode());
        } catch (SSLPeerUnverifiedException e) {
            return "";
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
