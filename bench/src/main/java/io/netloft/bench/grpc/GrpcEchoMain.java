package io.netloft.bench.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The echo of gRPC as a process: {@code GrpcEchoMain PORT}, on loopback, in HTTP/2 without TLS. */
public final class GrpcEchoMain {
    /** The path of a call with one message each way. */
    public static final String UNARY = "/bench.Echo/Unary";
    /** The path of a call that streams both ways. */
    public static final String STREAM = "/bench.Echo/Stream";

    // Calls of all clients share what a proxy opens.
    private static final int MOST_CALLS = 1_000;

    private GrpcEchoMain() {}

    /** Serves until the process is told to stop. */
    public static void main(String[] args) throws InterruptedException, IOException {
        if (args.length != 1) {
            throw new BenchException("arguments: " + args.length + " (expected: PORT)");
        }
        Transport transport = Transport.open(Transport.Choice.AUTO, 1);
        listen(transport, Integer.parseInt(args[0])).awaitTermination();
    }

    /** Listens on a port of loopback, 0 for any. */
    static Server listen(Transport transport, int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .bossEventLoopGroup(transport.group())
                .workerEventLoopGroup(transport.group())
                .channelType(transport.serverChannel())
                .directExecutor()
                .maxConcurrentCallsPerConnection(MOST_CALLS)
                .addService(service())
                .build()
                .start();
    }

    private static ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("bench.Echo")
                .addMethod(method(UNARY, MethodType.UNARY), ServerCalls.asyncUnaryCall(GrpcEchoMain::answer))
                .addMethod(method(STREAM, MethodType.BIDI_STREAMING), ServerCalls.asyncBidiStreamingCall(Back::new))
                .build();
    }

    private static MethodDescriptor<byte[], byte[]> method(String path, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(path.substring(1))
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private static void answer(byte[] message, StreamObserver<byte[]> client) {
        client.onNext(message);
        client.onCompleted();
    }

    /** Sends each message back as it comes. */
    private record Back(StreamObserver<byte[]> client) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] message) {
            client.onNext(message);
        }

        @Override
        public void onError(Throwable gone) {
            // The client took its call back; there is nobody to answer.
        }

        @Override
        public void onCompleted() {
            client.onCompleted();
        }
    }
}
