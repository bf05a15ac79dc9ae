package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that wants certificates of its clients, and knows publishers by them. */
class CertificateTest {
    private final DevelopmentCertificate server = made("localhost");
    private final DevelopmentCertificate seven = made("desk-7");
    private final DevelopmentCertificate eight = made("desk-8");

    @TempDir
    private Path folder;

    private Port port;

    private static DevelopmentCertificate made(String name) {
        return DevelopmentCertificate.of(Instant.now(), List.of(name));
    }

    @BeforeEach
    void start() throws IOException {
        Path certificate = Files.writeString(folder.resolve("server.pem"), server.certificatePem());
        Path key = Files.writeString(folder.resolve("server.key"), server.keyPem());
        Path clients =
                Files.writeString(folder.resolve("clients.pem"), seven.certificatePem() + eight.certificatePem());
        port = new Port(
                "--set", "tls.cert=" + certificate,
                "--set", "tls.key=" + key,
                "--set", "tls.client-auth=required",
                "--set", "tls.client-ca=" + clients);
    }

    @AfterEach
    void close() {
        port.close();
    }

    private ManagedChannel channel(@Nullable DevelopmentCertificate own) throws IOException {
        SslContextBuilder context = GrpcSslContexts.forClient().trustManager(server.certificate());
        if (own != null) {
            context.keyManager(own.key(), own.certificate());
        }
        return NettyChannelBuilder.forAddress(port.address())
                .sslContext(context.build())
                .overrideAuthority("localhost")
                .build();
    }

    private Status.Code end(@Nullable DevelopmentCertificate own) throws IOException {
        ManagedChannel channel = channel(own);
        try {
            return new Port.Stream(channel, 10, io.grpc.CallOptions.DEFAULT, new Metadata())
                    .end()
                    .getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whoShowsNoneOrOneThatNobodyKnowsDoesNotComeIn() throws IOException {
        assertThat(end(null)).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end(made("desk-7"))).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aPublisherIsWhoHisCertificateSays() throws Exception {
        ManagedChannel first = channel(seven);
        ManagedChannel second = channel(eight);
        try {
            // What he says himself is of no weight.
            Port.Publisher mine = new Port.Publisher(first, "desk-8", new Metadata());
            assertThat(mine.publish("A", 1).getErrorsList()).isEmpty();
            Port.Publisher other = new Port.Publisher(second, "desk-7", new Metadata());
            PublishPricesResponse answer = other.publish("A", 2);
            assertThat(answer.getErrors(0).getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED.value());
            // The same certificate is the same publisher: the first stream is replaced.
            Port.Publisher again = new Port.Publisher(first, "", new Metadata());
            assertThat(again.publish(1, "A", 1).getDuplicate()).isTrue();
            assertThat(mine.end().getCode()).isEqualTo(Status.Code.ABORTED);
            Port.Stream stream =
                    new Port.Stream(second, 10, io.grpc.CallOptions.DEFAULT, new Metadata()).subscribe(1, "A");
            assertThat(stream.next(StreamPricesResponse::hasBatch)
                            .getBatch()
                            .getUpdates(0)
                            .getBid()
                            .getUnits())
                    .isOne();
        } finally {
            first.shutdownNow();
            second.shutdownNow();
        }
    }
}
