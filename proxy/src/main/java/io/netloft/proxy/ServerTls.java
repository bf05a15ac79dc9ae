package io.netloft.proxy;

import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.proxy.core.Upstream;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How connections to one group's servers are secured. Replaced whole by a reload and when a file of it changes; connections in
 * being keep what they began with. Thread-safe.
 */
final class ServerTls {
    /** What a connection offers to speak (ALPN), in order of preference. */
    enum Offer {
        /** Nothing: the protocol is the client's affair. */
        NONE,
        HTTP1("http/1.1"),
        HTTP2("h2"),
        BOTH("h2", "http/1.1");

        @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
        private final List<String> protocols;

        Offer(String... protocols) {
            this.protocols = List.of(protocols);
        }
    }

    private final GroupConfig.Tls config;
    private final String signature;
    private final Map<Offer, SslContext> contexts = new EnumMap<>(Offer.class);
    /** Why each upstream was refused last: said once, not for every connection. */
    private final Map<Upstream, String> refusals = new ConcurrentHashMap<>();

    private ServerTls(GroupConfig.Tls config, Set<Offer> offers) {
        this.config = config;
        TlsClientConfig files = files(config);
        this.signature = TlsContexts.signature(files);
        try {
            offers.forEach(offer -> contexts.put(offer, TlsContexts.client(files, offer.protocols)));
        } catch (RuntimeException useless) {
            release();
            throw useless;
        }
    }

    /**
     * Reads a group's files, which blocks.
     *
     * @throws io.netloft.chassis.tls.TlsException when they are of no use
     */
    static ServerTls of(GroupConfig.Tls config, Set<Offer> offers) {
        return new ServerTls(config, offers);
    }

    private static TlsClientConfig files(GroupConfig.Tls config) {
        return new TlsClientConfig(config.ca(), config.cert(), config.key(), config.verify());
    }

    boolean verifies() {
        return config.verify();
    }

    /** True when it was made of just this. */
    boolean isOf(GroupConfig.Tls other, Set<Offer> offers) {
        return config.equals(other) && contexts.keySet().equals(offers) && fresh();
    }

    /** Whether its files are as they were when it read them; blocks on them. */
    boolean fresh() {
        return signature.equals(TlsContexts.signature(files(config)));
    }

    /** The same of the files as they are now; blocks on them. */
    ServerTls again() {
        return new ServerTls(config, contexts.keySet());
    }

    /** What secures a connection to an upstream; its handshake has begun when it stands in an open channel's pipeline. */
    SslHandler handler(Offer offer, Upstream upstream, ByteBufAllocator alloc) {
        SslContext context = contexts.get(offer);
        if (context == null) {
            throw new IllegalStateException("tls: nothing was prepared to offer " + offer);
        }
        String name = config.serverName() == null ? upstream.address().host() : config.serverName();
        SslHandler handler = context.newHandler(alloc, name, upstream.address().port());
        handler.setHandshakeTimeoutMillis(config.handshakeTimeout().toMillis());
        return handler;
    }

    /** An upstream was refused; true when that is news. */
    boolean refused(Upstream upstream, String why) {
        return !why.equals(refusals.put(upstream, why));
    }

    /** An upstream was accepted. */
    void accepted(Upstream upstream) {
        if (!refusals.isEmpty()) {
            refusals.remove(upstream);
        }
    }

    /** Gives its contexts back; nobody may begin a connection with it any more. */
    void release() {
        contexts.values().forEach(ReferenceCountUtil::release);
    }

    /** What a group's connections may offer. */
    static Set<Offer> offers(GroupConfig group, GroupConfig.Health health) {
        Set<Offer> offers = EnumSet.of(Offer.NONE);
        switch (GroupRules.spoken(group)) {
            case HTTP1 -> offers.add(Offer.HTTP1);
            case HTTP2 -> offers.add(Offer.HTTP2);
            case NEGOTIATED -> {
                offers.add(Offer.HTTP1);
                offers.add(Offer.BOTH);
            }
        }
        if (health.type() == GroupConfig.HealthType.GRPC) {
            offers.add(Offer.HTTP2);
        }
        return offers;
    }
}
