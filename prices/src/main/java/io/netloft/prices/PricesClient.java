package io.netloft.prices;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Transport;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command's connection to a server; made anew when it breaks, at the next call. Owns the target's TLS context. Any thread. */
final class PricesClient implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int PING_SECONDS = 20;
    private static final int PONG_SECONDS = 10;

    private final Target target;
    private final ManagedChannel channel;

    /**
     * Whom a client talks to, and as whom.
     *
     * @param tls null: without TLS
     * @param token null: without one
     * @param patience how long the server may be away
     */
    record Target(
            HostPort server,
            @Nullable SslContext tls,
            @Nullable String token,
            Duration patience) {}

    PricesClient(Transport transport, Target target) {
        this.target = target;
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        target.server().host(), target.server().port())
                .channelType(transport.clientChannel())
                .eventLoopGroup(transport.group())
                .directExecutor()
                .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS);
        SslContext tls = target.tls();
        this.channel = (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
    }

    /** Whom it talks to. */
    Target target() {
        return target;
    }

    /** A call that has not begun; its listener is called on the event loop. */
    <Q, A> ClientCall<Q, A> call(MethodDescriptor<Q, A> method) {
        // The pace of tries is the caller's.
        channel.resetConnectBackoff();
        return channel.newCall(method, CallOptions.DEFAULT);
    }

    /** Has the next call take another connection: this one says nothing any more. */
    void afresh() {
        channel.enterIdle();
    }

    /** What a call begins with. */
    Metadata headers() {
        Metadata headers = new Metadata();
        String token = target.token();
        if (token != null) {
            headers.put(AUTHORIZATION, "Bearer " + token);
        }
        return headers;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(PONG_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Counted, where it is BoringSSL's.
        ReferenceCountUtil.release(target.tls());
    }
}
