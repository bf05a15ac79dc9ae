package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.StartException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import netloft.prices.v1.ListProductsRequest;
import netloft.prices.v1.PriceServiceGrpc;
import netloft.prices.v1.PublishPricesResponse;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.SubscriptionStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in, and what he may do then. */
class AccessTest {
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void tokensSayWhatMayBeReadAndPublished() throws Exception {
        try (Port port = port()) {
            Port.Publisher publisher =
                    new Port.Publisher(port.channel(), "ignored", token("feed", List.of(), List.of("A*"), 600));
            assertThat(publisher.publish("A1", 1).getErrorsList()).isEmpty();
            PublishPricesResponse foreign = publisher.publish("B1", 1);
            assertThat(foreign.getErrors(0).getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
            publisher.publish("A2", 1);
            Port.Stream stream =
                    port.stream(Integer.MAX_VALUE, CallOptions.DEFAULT, token("maria", List.of("A1"), List.of(), 600));
            stream.subscribe(1, "A1", "A2", "A*");
            SubscriptionStatus status =
                    stream.next(StreamPricesResponse::hasSubscriptionStatus).getSubscriptionStatus();
            assertThat(status.getProductErrorsList())
                    .extracting(
                            error -> error.getProductId() + error.getStatus().getCode())
                    .containsExactly("A27");
            assertThat(stream.next(StreamPricesResponse::hasBatch).getBatch().getUpdatesCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void nobodyComesInWithoutATokenAndHealthStaysOpen() throws Exception {
        try (Port port = port()) {
            assertThat(port.stream().details().getCode()).isEqualTo(Code.UNAUTHENTICATED_VALUE);
            Metadata forged = new Metadata();
            forged.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer a.b.c");
            assertThat(port.stream(9, CallOptions.DEFAULT, forged).end().getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThatThrownBy(() -> port.questions().listProducts(ListProductsRequest.getDefaultInstance()))
                    .hasMessageContaining("UNAUTHENTICATED");
            assertThat(HealthGrpc.newBlockingStub(port.channel())
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatusValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void aStreamEndsWithItsToken() throws Exception {
        try (Port port = port()) {
            // Both come while their tokens are good, which may take a while; then they wait together.
            Port.Stream stream =
                    port.stream(Integer.MAX_VALUE, CallOptions.DEFAULT, token("maria", List.of("*"), List.of(), 7));
            Port.Publisher publisher =
                    new Port.Publisher(port.channel(), "", token("feed", List.of(), List.of("A*"), 7));
            publisher.publish("A1", 1);
            assertThat(stream.next().hasWelcome()).isTrue();
            com.google.rpc.Status end = stream.details();
            assertThat(end.getCode()).isEqualTo(Code.UNAUTHENTICATED_VALUE);
            assertThat(end.getMessage()).contains("expired");
            assertThat(publisher.details().getCode()).isEqualTo(Code.UNAUTHENTICATED_VALUE);
        }
    }

    @Test
    void servesOverTls() throws SSLException {
        try (Port port = new Port("--set", "tls.development=true")) {
            ManagedChannel secure = NettyChannelBuilder.forAddress(port.address())
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .build())
                    .overrideAuthority("localhost")
                    .build();
            try {
                assertThat(PriceServiceGrpc.newBlockingStub(secure)
                                .listProducts(ListProductsRequest.getDefaultInstance())
                                .getProductsCount())
                        .isZero();
            } finally {
                secure.shutdownNow();
            }
            // Plain HTTP/2 is no ClientHello.
            assertThat(port.stream().end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void doesNotServeEverybodyBeyondLoopbackUnasked() {
        assertThatThrownBy(() -> Launcher.start(
                        new PricesMain(), "--admin", "none", "--listen", "0.0.0.0:0", "--set", "source.simulate=false"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("access.open");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=desk-7, O=Bank                 | desk-7",
                "O=Bank, CN=desk-7                 | desk-7",
                "O=\"CN=desk-7\", CN=desk-8        | desk-8",
                "O=\"CN=desk-7, CN=desk-9\"        | certificate-[0-9a-f]{32}",
                "CN=desk seven, O=Bank             | certificate-[0-9a-f]{32}",
                "O=Bank                            | certificate-[0-9a-f]{32}"
            })
    void aNameIsTheCommonOneAndNoOthersText(String subject, String name) {
        assertThat(Doorway.nameOf(new X500Principal(subject))).matches(name);
    }

    @Test
    void aPasswordIsNoPartOfAnAddress() {
        assertThatThrownBy(() -> new Port("--set", "engine.redis=redis://:hush@127.0.0.1:6379"))
                .hasMessageContaining("engine.redis")
                .hasMessageContaining("write user and password as keys of their own")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> new Port("--set", "engine.redis=127.0.0.1:6379"))
                .hasMessageContaining("redis://HOST:PORT");
    }

    @Test
    void whereAnEngineCantBeIsSaidBeforeAnythingStarts() {
        assertThatThrownBy(() -> new Port("--set", "engine.redis=redis-sentinel://127.0.0.1:26379/0#main"))
                .hasMessageContaining("engine.redis: redis-sentinel:")
                .hasMessageContaining("Sentinel, sockets and lists of nodes are not supported");
        assertThatThrownBy(() -> new Port(
                        "--set",
                        "engine.redis=rediss://127.0.0.1:6379",
                        "--set",
                        "engine.ca=" + folder.resolve("none.pem")))
                .hasMessageContaining("engine.ca: ")
                .hasMessageContaining("expected: a file that can be read");
    }

    @Test
    void aPortThatIsTakenIsSaidSo() {
        try (Port port = new Port()) {
            assertThatThrownBy(() -> Launcher.start(
                            new PricesMain(),
                            "--admin",
                            "none",
                            "--listen",
                            "127.0.0.1:" + port.address().getPort()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("port in use by java (pid ")
                    .hasMessageContaining("expected: a free port");
        }
    }

    private Port port() throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, SECRET);
        return new Port("--set", "access.jwt.secret=file:" + file, "--set", "access.jwt.leeway=0s");
    }

    private static Metadata token(String subject, List<String> read, List<String> publish, int seconds)
            throws JOSEException {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + written(subject, read, publish, seconds));
        return headers;
    }

    /** A token as it is written, by {@link #SECRET}. */
    static String written(String subject, List<String> read, List<String> publish, int seconds) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .claim("prices.read", read)
                        .claim("prices.publish", publish)
                        .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                        .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }
}
