package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netloft.testkit.Direction;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.StreamFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code prices watch} beside a real server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchCommandTest {
    @TempDir
    private Path folder;

    private static String at(int port) {
        return "--server=127.0.0.1:" + port;
    }

    private static String at(Port port) {
        return at(port.address().getPort());
    }

    @Test
    void printsALineForEachPrice() throws InterruptedException {
        try (Port port = new Port()) {
            Port.Publisher publisher = port.publisher("p");
            publisher.publish("A1", 100);
            publisher.publish("A2", 200);
            publisher.publish("B", 300);
            try (Shell watch = new Shell("watch", "A*", "-n", "3", at(port))) {
                watch.printed(2);
                publisher.publish("B", 301);
                publisher.publish("A2", 201);
                assertThat(watch.code()).isZero();
                assertThat(watch.lines())
                        .containsExactly("- A1 1.00 - - live 1 0", "- A2 2.00 - - live 1 0", "- A2 2.01 - - live 2 0");
                assertThat(watch.said()).isEmpty();
            }
        }
    }

    @Test
    void watchesTheWholeMarketUnasked() {
        try (Port port = new Port("--set", "source.per-second=50", "--set", "source.troubles=false");
                Shell watch = new Shell("watch", "--count=200", at(port))) {
            assertThat(watch.code()).isZero();
            assertThat(watch.lines()).hasSize(200).allMatch(line -> line.split(" ").length == 8);
            assertThat(watch.lines().stream().map(line -> line.split(" ")[1]).distinct())
                    .hasSize(12);
        }
    }

    @Test
    void goesOnWhereItWasWhenTheConnectionBreaks() throws InterruptedException {
        try (Port port = new Port();
                FaultRelay relay = FaultRelay.to(port.address())) {
            Port.Publisher publisher = port.publisher("p");
            publisher.publish("A", 0);
            try (Shell watch = new Shell("watch", "A", "--distinct", "-n", "60", at(relay.port()))) {
                watch.printed(1);
                for (int i = 1; i < 60; i++) {
                    if (i == 20 || i == 40) {
                        watch.printed(i);
                        relay.resetConnections();
                    }
                    publisher.publish("A", i);
                }
                assertThat(watch.code()).isZero();
                assertThat(watch.lines().stream().map(line -> line.split(" ")[6]))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 60)
                                .mapToObj(Integer::toString)
                                .toList());
                assertThat(watch.said()).contains("again in a second").doesNotContain("missing");
            }
            assertThat(relay.accepted()).isGreaterThanOrEqualTo(3);
        }
    }

    // A connection that says nothing any more looks like a market where nothing happens.
    @Test
    void leavesAStreamThatFellSilent() throws InterruptedException {
        try (Port port = new Port("--set", "streams.heartbeat=100ms");
                FaultRelay relay = FaultRelay.to(port.address())) {
            Port.Publisher publisher = port.publisher("p");
            publisher.publish("A", 1);
            try (Shell watch = new Shell("watch", "A", "-n", "2", at(relay.port()))) {
                watch.printed(1);
                relay.inject(Direction.TO_CLIENT, new StreamFault.HalfOpen());
                publisher.publish("A", 2);
                watch.says("fallen silent");
                relay.heal();
                assertThat(watch.code()).isZero();
                assertThat(watch.lines().get(1)).startsWith("- A 0.02 - - ");
            }
        }
    }

    @Test
    void waitsForAProductThatIsNotThereYet() throws InterruptedException {
        try (Port port = new Port()) {
            Port.Publisher publisher = port.publisher("p");
            publisher.publish("A", 1);
            try (Shell watch = new Shell("watch", "A", "LATE", "-n", "2", at(port))) {
                watch.printed(1).says("LATE: NOT_FOUND");
                publisher.publish("LATE", 7);
                assertThat(watch.code()).isZero();
                assertThat(watch.lines().get(1)).isEqualTo("- LATE 0.07 - - live 1 0");
            }
        }
    }

    @Test
    void saysWhenThereIsNothingToWatch() {
        try (Port port = new Port();
                Shell watch = new Shell("watch", "NONE", at(port))) {
            assertThat(watch.code()).isEqualTo(1);
            assertThat(watch.said())
                    .contains("watch: nothing to watch: NONE: NOT_FOUND")
                    .contains("See ListProducts.");
        }
    }

    @Test
    void givesUpAndSaysWhatToDoWhenThereIsNoServer() {
        int gone;
        try (Port port = new Port()) {
            gone = port.address().getPort();
        }
        try (Shell watch = new Shell("watch", "A", at(gone), "--retry-for=100ms")) {
            assertThat(watch.code()).isEqualTo(1);
            assertThat(watch.said())
                    .contains("again in a second")
                    .contains("watch: no server for 100ms, the last try: UNAVAILABLE")
                    .contains("--retry-for");
        }
    }

    @Test
    void speaksTlsAndTrustsNobodyElse() throws IOException, InterruptedException {
        Instant now = Instant.now();
        DevelopmentCertificate good = DevelopmentCertificate.of(now, List.of("localhost"));
        Path cert = written("cert.pem", good.certificatePem());
        Path key = written("key.pem", good.keyPem());
        Path other = written(
                "other.pem",
                DevelopmentCertificate.of(now, List.of("localhost")).certificatePem());
        try (Port port =
                new Port("--set", "source.per-second=50", "--set", "tls.cert=" + cert, "--set", "tls.key=" + key)) {
            String server = "--server=localhost:" + port.address().getPort();
            try (Shell watch = new Shell("watch", "-n", "5", server, "--tls", "--ca", cert.toString())) {
                assertThat(watch.code()).isZero();
                assertThat(watch.lines()).hasSize(5);
            }
            try (Shell watch = new Shell("watch", server, "--tls", "--ca", other.toString(), "--retry-for=100ms")) {
                assertThat(watch.code()).isEqualTo(1);
                assertThat(watch.said())
                        .contains("UNAVAILABLE")
                        .contains("certificate is not trusted")
                        .doesNotContain("Pipeline");
                assertThat(watch.lines()).isEmpty();
            }
        }
    }

    @Test
    void showsItsToken() throws Exception {
        Path secret = written("secret", AccessTest.SECRET);
        Path token = written("token", AccessTest.written("maria", List.of("EUR/*"), List.of(), 600) + "\n");
        try (Port port = new Port("--set", "source.per-second=50", "--set", "access.jwt.secret=file:" + secret)) {
            try (Shell watch = new Shell("watch", "-n", "20", at(port), "--token-file", token.toString())) {
                assertThat(watch.code()).isZero();
                assertThat(watch.lines()).allMatch(line -> line.contains(" EUR/"));
            }
            try (Shell watch = new Shell("watch", at(port))) {
                assertThat(watch.code()).isEqualTo(1);
                assertThat(watch.said()).contains("watch: UNAUTHENTICATED: ").contains("Send authorization");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A?               | PRODUCT: A? (expected: 1 to 64",
                "--server=nowhere | nowhere",
                "--server=:50051  | --server: :50051 (expected: HOST:PORT)",
                "--cert=x         | --ca, --cert, --key: of TLS",
                "--count=-1       | --count: -1 (expected: > 0)",
                "--interval=fast  | duration: fast",
                "--retry-for=long | duration: long",
                "--token-file=/no | --token-file: /no (expected: a file that can be read)",
            })
    void refusesWhatItCantDo(String arg, String message) {
        try (Shell watch = new Shell("watch", arg)) {
            assertThat(watch.code()).isEqualTo(2);
            assertThat(watch.said()).contains(message);
        }
    }

    @Test
    void distinctLeavesNothingOut() {
        try (Shell watch = new Shell("watch", "--distinct", "--interval=1s")) {
            assertThat(watch.code()).isEqualTo(2);
            assertThat(watch.said()).contains("--interval: not with --distinct");
        }
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
