package io.netloft.systemtests;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of grpc-java. What a call is sent it sends back, in every kind of call; of the request's metadata {@link #ASK}
 * comes back in the response's and in the trailers. Messages are bytes.
 */
final class GrpcPeer implements AutoCloseable {
    static final MethodDescriptor<byte[], byte[]> UNARY = method("peer.Echo/Unary", MethodType.UNARY);
    /** Sums the lengths of what comes. */
    static final MethodDescriptor<byte[], byte[]> COLLECT = method("peer.Echo/Collect", MethodType.CLIENT_STREAMING);
    /** Sends as many messages of 1,000 bytes as the request's first byte says, times ten. */
    static final MethodDescriptor<byte[], byte[]> SPREAD = method("peer.Echo/Spread", MethodType.SERVER_STREAMING);

    static final MethodDescriptor<byte[], byte[]> TALK = method("peer.Echo/Talk", MethodType.BIDI_STREAMING);
    /** Never answers. */
    static final MethodDescriptor<byte[], byte[]> HANG = method("peer.Echo/Hang", MethodType.UNARY);
    /** Refuses with a word and trailers. */
    static final MethodDescriptor<byte[], byte[]> REFUSE = method("peer.Echo/Refuse", MethodType.UNARY);

    static final Metadata.Key<String> ASK = Metadata.Key.of("x-ask", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> ASK_BINARY = Metadata.Key.of("x-ask-bin", Metadata.BINARY_BYTE_MARSHALLER);
    static final int MOST_BYTES = 8 << 20;

    // HealthCheckResponse with status SERVING, or NOT_SERVING.
    private static final byte[] SERVING = {8, 1};
    private static final byte[] NOT_SERVING = {8, 2};

    private final Server server;
    private final AtomicLong calls = new AtomicLong();
    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile boolean well = true;
    private volatile boolean turningAway;

    private GrpcPeer(NettyServerBuilder on) throws IOException {
        server = on.maxInboundMessageSize(MOST_BYTES)
                .addService(health())
                .addService(echo())
                .intercept(new Returning())
                .build()
                .start();
    }

    /** Starts one on a port of the kernel's choice. */
    static GrpcPeer start() {
        try {
            return new GrpcPeer(loopback());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same over TLS. */
    static GrpcPeer start(Path certificate, Path key) {
        try {
            return new GrpcPeer(loopback()
                    .sslContext(GrpcSslContexts.forServer(certificate.toFile(), key.toFile())
                            .build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NettyServerBuilder loopback() {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static MethodDescriptor<byte[], byte[]> method(String path, MethodType type) {
        return MethodDescriptor.newBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
                .setType(type)
                .setFullMethodName(path)
                .build();
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private BindableService echo() {
        return () -> ServerServiceDefinition.builder("peer.Echo")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall((message, back) -> {
                    if (turningAway) {
                        back.onError(
                                Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
                        return;
                    }
                    calls.incrementAndGet();
                    back.onNext(message);
                    back.onCompleted();
                }))
                .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(Sum::new))
                .addMethod(SPREAD, ServerCalls.asyncServerStreamingCall(GrpcPeer::spread))
                .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Talk::new))
                .addMethod(HANG, ServerCalls.asyncUnaryCall((message, back) -> {
                    Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
                    hung.countDown();
                }))
                .addMethod(REFUSE, ServerCalls.asyncUnaryCall((message, back) -> {
                    var trailers = new Metadata();
                    trailers.put(ASK, "no");
                    back.onError(Status.FAILED_PRECONDITION
                            .withDescription("not this one")
                            .asRuntimeException(trailers));
                }))
                .build();
    }

    private BindableService health() {
        MethodDescriptor<byte[], byte[]> check = method("grpc.health.v1.Health/Check", MethodType.UNARY);
        return () -> ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(check, ServerCalls.asyncUnaryCall((message, back) -> {
                    back.onNext(well ? SERVING : NOT_SERVING);
                    back.onCompleted();
                }))
                .build();
    }

    private static void spread(byte[] request, StreamObserver<byte[]> back) {
        var client = (ServerCallStreamObserver<byte[]>) back;
        int count = 10 * (request[0] & 0xff);
        int[] sent = {0};
        client.setOnReadyHandler(() -> {
            while (client.isReady() && sent[0] < count) {
                byte[] message = new byte[1_000];
                message[0] = (byte) sent[0]++;
                client.onNext(message);
                if (sent[0] == count) {
                    client.onCompleted();
                }
            }
        });
    }

    private abstract static class FromClient implements StreamObserver<byte[]> {
        final StreamObserver<byte[]> back;

        FromClient(StreamObserver<byte[]> back) {
            this.back = back;
        }

        @Override
        public void onError(Throwable gone) {
            // Nobody is left to answer; what a test wants to know it hears from the call's context.
        }
    }

    private static final class Talk extends FromClient {
        Talk(StreamObserver<byte[]> back) {
            super(back);
        }

        @Override
        public void onNext(byte[] message) {
            back.onNext(message);
        }

        @Override
        public void onCompleted() {
            back.onCompleted();
        }
    }

    private static final class Sum extends FromClient {
        private long length;

        Sum(StreamObserver<byte[]> back) {
            super(back);
        }

        @Override
        public void onNext(byte[] message) {
            length += message.length;
        }

        @Override
        public void onCompleted() {
            back.onNext(Long.toString(length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            back.onCompleted();
        }
    }

    /** Puts what was asked into the answer's metadata and its trailers. */
    private static final class Returning implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata asked, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(
                    Context.current(),
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata headers) {
                            copy(asked, headers);
                            super.sendHeaders(headers);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            if (status.isOk()) {
                                copy(asked, trailers);
                            }
                            super.close(status, trailers);
                        }
                    },
                    asked,
                    next);
        }

        private static void copy(Metadata from, Metadata to) {
            String text = from.get(ASK);
            if (text != null) {
                to.put(ASK, text);
            }
            byte[] bytes = from.get(ASK_BINARY);
            if (bytes != null) {
                to.put(ASK_BINARY, bytes);
            }
        }
    }

    /** {@code host:port}, as a group's list takes it. */
    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Unary calls answered. */
    long calls() {
        return calls.get();
    }

    /** What it answers health checks from now on. */
    void well(boolean now) {
        well = now;
    }

    /** Whether it answers unary calls with UNAVAILABLE from now on; health checks go by {@link #well}. */
    void turningAway(boolean now) {
        turningAway = now;
    }

    /** Its port. */
    int port() {
        return server.getPort();
    }

    /** Waits until a call of {@link #HANG} is here. */
    boolean awaitHung() throws InterruptedException {
        return hung.await(30, TimeUnit.SECONDS);
    }

    /** Waits until it was told that the call of {@link #HANG} is cancelled. */
    boolean awaitCancelled() throws InterruptedException {
        return cancelled.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
