package io.netloft.chassis.tls;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Workers;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server contexts of one listener. {@link #handler} stands first in each connection's pipeline and picks the context
 * by the name that the client asks for. {@link #reload} reads all files again and swaps the contexts whole; connections
 * in being keep theirs. Thread-safe; reloads block on files, so they belong on the worker pool.
 */
public final class TlsContexts implements AutoCloseable {
    private static final Log LOG = Log.of(TlsContexts.class);
    // A connection that picked an old context has surely made its engine, which holds it, by then.
    private static final int RELEASE_SECONDS = 30;

    private final List<String> alpn;
    private final Workers workers;
    private volatile TlsConfig config;
    private volatile Set set;
    private volatile String signature;
    private final Queue<Set> retired = new ConcurrentLinkedQueue<>();
    private @Nullable ScheduledFuture<?> watch;
    private final TicketKeys tickets = new TicketKeys();
    private final HandshakeCounts counts;
    private @Nullable ScheduledFuture<?> rotation;
    private boolean closed;

    private record Set(Mapping<String, SslContext> mapping, List<SslContext> contexts) {}

    private TlsContexts(TlsConfig config, List<String> alpn, Workers workers, @Nullable Meters meters) {
        this.counts = new HandshakeCounts(meters);
        this.config = config;
        this.alpn = List.copyOf(alpn);
        this.workers = workers;
        this.signature = signature(config);
        this.set = build(config, this.alpn);
        set.contexts().forEach(tickets::apply);
    }

    /**
     * Contexts for a listener, kept up to date with their files.
     *
     * @param alpn protocols in order of preference; empty for no negotiation
     * @throws TlsException when a file is of no use
     */
    public static TlsContexts server(TlsConfig config, List<String> alpn, Workers workers, Meters meters) {
        return watched(new TlsContexts(config, alpn, workers, meters));
    }

    /** The same, its handshakes not counted. */
    public static TlsContexts server(TlsConfig config, List<String> alpn, Workers workers) {
        return watched(new TlsContexts(config, alpn, workers, null));
    }

    private static TlsContexts watched(TlsContexts contexts) {
        Workers workers = contexts.workers;
        contexts.watch = workers.timer()
                .scheduleWithFixedDelay(
                        () -> workers.blocking().execute(contexts::reloadIfChanged), 1, 1, TimeUnit.SECONDS);
        contexts.rotation = workers.timer()
                .scheduleWithFixedDelay(
                        contexts::rotate, TicketKeys.ROTATION_HOURS, TicketKeys.ROTATION_HOURS, TimeUnit.HOURS);
        return contexts;
    }

    /**
     * A context for outgoing connections; the server's name is checked against its certificate's alternative names (RFC
     * 9525) unless told not to. Blocks on files.
     *
     * @throws TlsException when a file is of no use
     */
    public static SslContext client(TlsClientConfig config, List<String> alpn) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(provider()).protocols("TLSv1.3", "TLSv1.2");
        try {
            if (config.verify()) {
                builder.trustManager(NamedTrust.of(config.ca())).endpointIdentificationAlgorithm("HTTPS");
            } else {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            if (config.cert() != null) {
                builder.keyManager(
                        config.cert().toFile(),
                        Objects.requireNonNull(config.key()).toFile());
            }
            return negotiate(builder, alpn).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException("tls: " + reason(e) + " (expected: PEM files that fit each other)", e);
        }
    }

    /** BoringSSL where its library loads, else the JDK. */
    public static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    /** The first handler of a connection: waits for the ClientHello, within the limits of the configuration. */
    public ChannelHandler handler() {
        TlsConfig limits = config;
        return new HelloGate(
                name -> set.mapping().map(name),
                limits.maxClientHello().toInt(),
                limits.handshakeTimeout().toMillis(),
                counts);
    }

    /** Handshakes that took up an earlier session, as the present contexts count them; 0 on the JDK's TLS. */
    synchronized long resumed() {
        return closed
                ? 0
                : set.contexts().stream()
                        .map(SslContext::sessionContext)
                        .mapToLong(sessions -> sessions instanceof OpenSslSessionContext known
                                ? known.stats().ticketKeyResume()
                                        + known.stats().ticketKeyRenew()
                                : 0)
                        .sum();
    }

    /** Seals tickets with a new key; those of the last two rotations are still taken. */
    synchronized void rotate() {
        if (!closed) {
            tickets.rotate();
            set.contexts().forEach(tickets::apply);
        }
    }

    /**
     * Reads the files again.
     *
     * @throws ConfigException when they cannot be used; the old ones stay in force
     */
    public void reload(TlsConfig next) {
        try {
            swap(next);
        } catch (TlsException e) {
            throw ConfigException.refuse("tls", String.valueOf(e.getMessage()), "", "");
        }
    }

    private synchronized void swap(TlsConfig next) {
        if (closed) {
            return;
        }
        String now = signature(next);
        Set fresh = build(next, alpn);
        if (next.clientCa() != null) {
            // Or a client whose authority is no longer good would go on with what it was given before.
            tickets.renew();
        }
        fresh.contexts().forEach(tickets::apply);
        Set old = set;
        set = fresh;
        config = next;
        signature = now;
        retired.add(old);
        workers.timer().schedule(() -> retire(old), RELEASE_SECONDS, TimeUnit.SECONDS);
    }

    private void reloadIfChanged() {
        String now = signature(config);
        if (now.equals(signature)) {
            return;
        }
        try {
            swap(config);
            LOG.info("certificates reloaded", "cert", String.valueOf(config.cert()));
        } catch (TlsException e) {
            // Half of a pair may have been replaced by now; the other half changes the signature again.
            signature = now;
            LOG.warn("certificates refused, the old ones stay", "cause", String.valueOf(e.getMessage()));
        }
    }

    private static void release(Set old) {
        old.contexts().forEach(ReferenceCountUtil::release);
    }

    private void retire(Set old) {
        if (retired.remove(old)) {
            release(old);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (watch != null) {
            watch.cancel(false);
        }
        if (rotation != null) {
            rotation.cancel(false);
        }
        retired.forEach(this::retire);
        release(set);
    }

    private static Set build(TlsConfig config, List<String> alpn) {
        List<SslContext> contexts = new ArrayList<>();
        try {
            SslContext standard = config.development()
                    ? development(config, alpn)
                    : context(
                            Objects.requireNonNull(config.cert(), "cert"),
                            Objects.requireNonNull(config.key(), "key"),
                            config,
                            alpn);
            contexts.add(standard);
            var mapping = new DomainWildcardMappingBuilder<>(standard);
            for (TlsConfig.TlsCertificate more : config.certificates()) {
                SslContext context = context(more.cert(), more.key(), config, alpn);
                contexts.add(context);
                more.names().forEach(name -> mapping.add(name, context));
            }
            return new Set(mapping.build(), contexts);
        } catch (TlsException e) {
            contexts.forEach(ReferenceCountUtil::release);
            throw e;
        }
    }

    private static SslContext development(TlsConfig config, List<String> alpn) {
        var made = DevelopmentCertificate.of(Instant.now(), List.of("localhost", "127.0.0.1", "::1"));
        return finish(SslContextBuilder.forServer(made.key(), made.certificate()), config, alpn, "development");
    }

    private static SslContext context(Path cert, Path key, TlsConfig config, List<String> alpn) {
        SslContextBuilder builder;
        try {
            builder = SslContextBuilder.forServer(cert.toFile(), key.toFile());
        } catch (IllegalArgumentException e) {
            throw new TlsException(
                    cert + ", " + key + ": " + reason(e) + " (expected: a PEM certificate and its PKCS#8 key)", e);
        }
        return finish(builder, config, alpn, cert.toString());
    }

    private static SslContext finish(SslContextBuilder builder, TlsConfig config, List<String> alpn, String what) {
        @Nullable Path ca = config.clientCa();
        try {
            builder.sslProvider(provider())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .clientAuth(
                            switch (config.clientAuth()) {
                                case NONE -> ClientAuth.NONE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                                case REQUIRED -> ClientAuth.REQUIRE;
                            });
            if (ca != null) {
                File file = ca.toFile();
                builder.trustManager(file);
            }
            return negotiate(builder, alpn).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(what + ": " + reason(e) + " (expected: PEM files that fit each other)", e);
        }
    }

    private static SslContextBuilder negotiate(SslContextBuilder builder, List<String> alpn) {
        return alpn.isEmpty()
                ? builder
                : builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        alpn));
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** What can be seen of a client's files from outside: another text when one was replaced. Blocks on files. */
    public static String signature(TlsClientConfig config) {
        return facts(config.ca()) + ';' + facts(config.cert()) + ';' + facts(config.key());
    }

    private static String signature(TlsConfig config) {
        var text = new StringBuilder();
        Consumer<@Nullable Path> add = file -> text.append(facts(file)).append(';');
        add.accept(config.cert());
        add.accept(config.key());
        add.accept(config.clientCa());
        config.certificates().forEach(more -> {
            add.accept(more.cert());
            add.accept(more.key());
        });
        return text.toString();
    }

    private static String facts(@Nullable Path file) {
        try {
            return file == null ? "" : Files.getLastModifiedTime(file) + "/" + Files.size(file);
        } catch (IOException e) {
            return "gone";
        }
    }
}
