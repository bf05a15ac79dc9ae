package io.netloft.proxy;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A gRPC server of grpc-java, whose messages are plain texts. */
final class GrpcBackend implements AutoCloseable {
    static final MethodDescriptor<String, String> UNARY = method("Unary", MethodDescriptor.MethodType.UNARY);
    static final MethodDescriptor<String, String> UPLOAD =
            method("Upload", MethodDescriptor.MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> DOWNLOAD =
            method("Download", MethodDescriptor.MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> CHAT = method("Chat", MethodDescriptor.MethodType.BIDI_STREAMING);
    static final Metadata.Key<String> TRAILER = Metadata.Key.of("x-trailer", Metadata.ASCII_STRING_MARSHALLER);

    private final Server server;
    private volatile boolean busy;
    private volatile String health = "\b\1";
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final List<String> authorities = new CopyOnWriteArrayList<>();

    GrpcBackend() {
        this(b -> b);
    }

    /** One that speaks TLS. */
    GrpcBackend(Path certificate, Path key) {
        this(b -> b.useTransportSecurity(certificate.toFile(), key.toFile()));
    }

    private GrpcBackend(UnaryOperator<NettyServerBuilder> secured) {
        try {
            server = secured.apply(
                            NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .addService(health())
                    .addService(ServerInterceptors.intercept(service(), new Notes()))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test.Texts/" + name)
                .setRequestMarshaller(new Texts())
                .setResponseMarshaller(new Texts())
                .build();
    }

    /** A message is its text. */
    private static final class Texts implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class Notes implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            authorities.add(call.getAuthority());
            Context.current()
                    .addListener(
                            c -> {
                                if (c.cancellationCause() != null) {
                                    cancelled.countDown();
                                }
                            },
                            Runnable::run);
            return next.startCall(call, headers);
        }
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Texts")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(GrpcBackend::upload))
                .addMethod(DOWNLOAD, ServerCalls.asyncServerStreamingCall(GrpcBackend::download))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(GrpcBackend::chat))
                .build();
    }

    /** Status 1 of gRPC's own health protocol is SERVING, in field 1. */
    private ServerServiceDefinition health() {
        MethodDescriptor<String, String> check = UNARY.toBuilder()
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        return ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(check, ServerCalls.asyncUnaryCall((request, answer) -> {
                    answer.onNext(health);
                    answer.onCompleted();
                }))
                .build();
    }

    /** Answers checks that it isn't serving. */
    void sick() {
        health = "\b\2";
    }

    /** Answers every call that it is unavailable. */
    void busy() {
        busy = true;
    }

    /** Takes no new connections and calls, and finishes those that it has. */
    void leave() {
        server.shutdown();
    }

    private void unary(String request, StreamObserver<String> answer) {
        if (busy) {
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        if (request.equals("hang")) {
            return;
        }
        if (request.equals("fail")) {
            Metadata trailers = new Metadata();
            trailers.put(TRAILER, "why");
            answer.onError(Status.FAILED_PRECONDITION.withDescription("not now").asRuntimeException(trailers));
            return;
        }
        answer.onNext("echo " + request);
        answer.onCompleted();
    }

    private static StreamObserver<String> upload(StreamObserver<String> answer) {
        return new StreamObserver<>() {
            private long length;

            @Override
            public void onNext(String value) {
                length += value.length();
            }

            @Override
            public void onError(Throwable t) {
                // The client has gone.
            }

            @Override
            public void onCompleted() {
                answer.onNext(String.valueOf(length));
                answer.onCompleted();
            }
        };
    }

    private static void download(String request, StreamObserver<String> answer) {
        ServerCallStreamObserver<String> paced = (ServerCallStreamObserver<String>) answer;
        int count = Integer.parseInt(request);
        int[] sent = {0};
        paced.setOnReadyHandler(() -> {
            while (paced.isReady() && sent[0] < count) {
                sent[0]++;
                paced.onNext("part " + sent[0] + " ".repeat(1000));
                if (sent[0] == count) {
                    paced.onCompleted();
                }
            }
        });
    }

    private static StreamObserver<String> chat(StreamObserver<String> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                answer.onNext("you said " + value);
            }

            @Override
            public void onError(Throwable t) {
                // The client has gone.
            }

            @Override
            public void onCompleted() {
                answer.onCompleted();
            }
        };
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    List<String> authorities() {
        return authorities;
    }

    boolean sawCancellation() throws InterruptedException {
        return cancelled.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
