package io.netloft.bench.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netloft.chassis.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GrpcEchoMainTest {
    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        server = GrpcEchoMain.listen(transport, 0);
        channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .eventLoopGroup(transport.group())
                .channelType(transport.clientChannel())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        transport.close();
    }

    @Test
    void sendsTheMessageOfACallBack() {
        byte[] message = {1, 2, 3};

        assertThat(ClientCalls.blockingUnaryCall(
                        channel, method(GrpcEchoMain.UNARY, MethodType.UNARY), CallOptions.DEFAULT, message))
                .isEqualTo(message);
    }

    @Test
    void sendsEachMessageOfAStreamBack() throws Exception {
        var answers = new Answers();
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(method(GrpcEchoMain.STREAM, MethodType.BIDI_STREAMING), CallOptions.DEFAULT), answers);
        requests.onNext(new byte[] {1});
        requests.onNext(new byte[] {2, 2});
        requests.onCompleted();

        assertThat(answers.whole.get(10, TimeUnit.SECONDS)).containsExactly(new byte[] {1}, new byte[] {2, 2});
    }

    private static MethodDescriptor<byte[], byte[]> method(String path, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(path.substring(1))
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private static final class Answers implements StreamObserver<byte[]> {
        private final List<byte[]> messages = new ArrayList<>();
        private final CompletableFuture<List<byte[]>> whole = new CompletableFuture<>();

        @Override
        public void onNext(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable why) {
            whole.completeExceptionally(why);
        }

        @Override
        public void onCompleted() {
            whole.complete(messages);
        }
    }
}
