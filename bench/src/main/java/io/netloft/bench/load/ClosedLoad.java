package io.netloft.bench.load;

import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * The generator of what wrk can't do: full TLS handshakes, WebSocket messages, connections that lie idle. As many things
 * are under way as it is told, and the next begins as soon as one is done. One event loop, one run at a time; the methods
 * block.
 */
public final class ClosedLoad implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Transport transport;
    private final SslContext tls;

    /** Opens the event loop; blocks for a moment. */
    public ClosedLoad() {
        transport = Transport.open(Transport.Choice.AUTO, 1);
        try {
            tls = clientOf();
        } catch (SSLException e) {
            transport.close();
            throw new BenchException("load: no TLS 1.3 on this JVM (expected: some)", e);
        }
    }

    // A handler that isn't told its server's name keeps no session, so that every handshake is whole.
    private static SslContext clientOf() throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forClient().protocols("TLSv1.3").trustManager(InsecureTrustManagerFactory.INSTANCE);
        if (!OpenSsl.isAvailable()) {
            return builder.sslProvider(SslProvider.JDK).build();
        }
        // BoringSSL would also offer X25519MLKEM768, which only a part of the servers knows: it costs more, and whoever
        // took it would be compared at other work.
        return builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519"})
                .build();
    }

    /**
     * TLS 1.3 connections, each with one request for {@code path}, which must be answered with 200.
     *
     * @param concurrent at once
     */
    public LoadCount handshakes(InetSocketAddress server, String path, int concurrent, Duration duration) {
        var done = new CompletableFuture<LoadCount>();
        var run = new HandshakeRun(new Place(transport, loop(), server), tls, path, concurrent, duration, done);
        loop().execute(run::start);
        return await(done, duration, "handshakes with " + server);
    }

    /**
     * WebSocket messages to a server that sends each back.
     *
     * @param window messages under way on each connection
     * @param length of a message's text
     */
    public LoadCount messages(
            InetSocketAddress server, String path, int connections, int window, int length, Duration duration) {
        var done = new CompletableFuture<LoadCount>();
        var run = new MessageRun(
                new Place(transport, loop(), server),
                new MessageRun.Plan(path, connections, window, length, duration),
                done);
        loop().execute(run::start);
        return await(done, duration, "messages to " + server);
    }

    /** Connections that stay open after one request for {@code path} each; they are the caller's to close. */
    public IdleConnections idle(InetSocketAddress server, String path, int count) {
        var done = new CompletableFuture<IdleConnections>();
        var idle = new IdleConnections(new Place(transport, loop(), server), path, count, done);
        loop().execute(idle::start);
        return await(done, Duration.ofSeconds(PATIENCE_SECONDS), count + " connections to " + server);
    }

    private EventLoop loop() {
        return transport.group().next();
    }

    private static <T> T await(CompletableFuture<T> done, Duration duration, String what) {
        try {
            return done.get(duration.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BenchException("load: " + what + " (expected: served); " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new BenchException("load: " + what + " not over in time (expected: over)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }

    @Override
    public void close() {
        transport.close();
        ReferenceCountUtil.release(tls);
    }
}
