package io.netloft.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.proto.prices.Decimals;
import io.netloft.testkit.Direction;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.StreamFault;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import netloft.prices.v1.BatchGetPricesRequest;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code prices publish} beside a real server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublishCommandTest {
    @TempDir
    private Path folder;

    private static Port port() {
        return new Port("--set", "keep.publisher-grace=1h");
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("lines"), List.of(lines));
    }

    private static Shell publish(int port, Object input, String... more) {
        return new Shell(arguments(port, input, more));
    }

    private static String[] arguments(int port, Object input, String... more) {
        String[] args = {"publish", input.toString(), "--server=127.0.0.1:" + port, "--as=p"};
        return Stream.concat(List.of(args).stream(), List.of(more).stream()).toArray(String[]::new);
    }

    private static PriceUpdate price(Port port, String product) {
        return port
                .questions()
                .batchGetPrices(BatchGetPricesRequest.newBuilder()
                        .addProductIds(product)
                        .build())
                .getPricesList()
                .stream()
                .findFirst()
                .orElse(PriceUpdate.getDefaultInstance());
    }

    @Test
    void publishesWhatStandsInAFile() throws IOException {
        Path lines = file(
                "# two products",
                "",
                "2026-01-01T00:00:00.250Z EUR/USD 1.08420 1.08432 1.08430 halted 99 4",
                "- A 1 2");
        try (Port port = port();
                Shell publish = publish(port.address().getPort(), lines, "--batch=1")) {
            assertThat(publish.code()).isZero();
            assertThat(publish.said()).isEqualTo("publish: 2 updates in 2 batches\n");
            PriceUpdate price = price(port, "EUR/USD");
            assertThat(price.getBid()).isEqualTo(Decimals.of(108_420, -5));
            assertThat(price.getLast()).isEqualTo(Decimals.of(108_430, -5));
            assertThat(price.getState()).isEqualTo(PriceState.PRICE_STATE_HALTED);
            assertThat(price.getSequence()).isEqualTo(1);
            assertThat(price.getSourceTime().getNanos()).isEqualTo(250_000_000);
            assertThat(price(port, "A").getState()).isEqualTo(PriceState.PRICE_STATE_LIVE);
        }
    }

    @Test
    void aRunThatIsRepeatedIsTakenOnce() throws IOException {
        Path lines = file(
                IntStream.rangeClosed(1, 2_500).mapToObj(i -> "- A " + i + " -").toArray(String[]::new));
        try (Port port = port()) {
            for (int run = 0; run < 2; run++) {
                try (Shell publish = publish(port.address().getPort(), lines, "--first-batch=7")) {
                    assertThat(publish.code()).isZero();
                    assertThat(publish.said())
                            .contains("2500 updates in 25 batches" + (run == 0 ? "\n" : ", 25 of them taken before"));
                }
                assertThat(price(port, "A").getSequence()).isEqualTo(2_500);
                assertThat(price(port, "A").getBid().getUnits()).isEqualTo(2_500);
            }
        }
    }

    // By the clock, a run begins above all before it; if it doesn't, nothing of it would be taken, and nobody told.
    @Test
    void numbersThatWereUsedAreNoSilentLoss() throws IOException {
        Path lines = file("- A 1 2");
        try (Port port = port()) {
            try (Shell publish = publish(port.address().getPort(), lines, "--first-batch=" + Long.MAX_VALUE / 2)) {
                assertThat(publish.code()).isZero();
            }
            try (Shell publish = publish(port.address().getPort(), lines)) {
                assertThat(publish.code()).isEqualTo(1);
                assertThat(publish.said())
                        .contains("was taken before, though it is new")
                        .contains("--as");
            }
        }
    }

    // The answer is lost with the connection: the batch is sent again, and not taken again.
    @Test
    void sendsAgainWhatWasNotAcknowledged() throws IOException {
        PipedOutputStream in = new PipedOutputStream();
        try (Port port = port();
                FaultRelay relay = FaultRelay.to(port.address());
                Shell publish = new Shell(new PipedInputStream(in), arguments(relay.port(), "-"))) {
            type(in, "- A 1 -");
            await().atMost(Port.SOON).until(() -> price(port, "A").getBid().getUnits() == 1);
            relay.inject(Direction.TO_CLIENT, new StreamFault.HalfOpen());
            type(in, "- A 2 -");
            await().atMost(Port.SOON).until(() -> price(port, "A").getBid().getUnits() == 2);
            relay.heal();
            relay.resetConnections();
            type(in, "- A 3 -");
            await().atMost(Port.SOON).until(() -> price(port, "A").getBid().getUnits() == 3);
            in.close();
            assertThat(publish.code()).isZero();
            // The answer to the first one may have been lost as well: it comes after the price is there.
            assertThat(publish.said()).containsPattern("3 updates in 3 batches, [12] of them taken before");
            assertThat(price(port, "A").getSequence()).isEqualTo(3);
        }
    }

    private static void type(PipedOutputStream in, String line) throws IOException {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    @Test
    void namesTheLineThatIsWrong() throws IOException {
        Path lines = file("- A 1 2", "- B x 2", "- C 1 2");
        try (Port port = port();
                Shell publish = publish(port.address().getPort(), lines)) {
            assertThat(publish.code()).isEqualTo(1);
            assertThat(publish.said()).contains(lines + ":2: bid: decimal: x (expected: a number such as 1.0842)");
            assertThat(price(port, "A").getSequence()).isEqualTo(1);
            assertThat(price(port, "C").getSequence()).isZero();
        }
    }

    @Test
    void saysWhatWasRefused() throws IOException, InterruptedException {
        Path lines = file("- A 1 2", "- B 1 2");
        try (Port port = port()) {
            port.publisher("other").publish("A", 5);
            try (Shell publish = publish(port.address().getPort(), lines)) {
                assertThat(publish.code()).isEqualTo(1);
                assertThat(publish.said())
                        .contains("publish: refused: A: PERMISSION_DENIED: The product is another publisher's.")
                        .contains("1 update in 1 batch, 1 update refused");
            }
            assertThat(price(port, "B").getSequence()).isEqualTo(1);
        }
    }

    // What watch prints is what publish reads.
    @Test
    void publishesWhatWatchHasPrinted() throws IOException {
        String printed;
        try (Port market = new Port("--set", "source.per-second=50");
                Shell watch = new Shell(
                        "watch",
                        "-n",
                        "300",
                        "--server=127.0.0.1:" + market.address().getPort())) {
            assertThat(watch.code()).isZero();
            printed = String.join("\n", watch.lines());
        }
        Files.writeString(folder.resolve("printed"), printed);
        try (Port port = port();
                Shell publish = publish(port.address().getPort(), folder.resolve("printed"))) {
            assertThat(publish.code()).isZero();
            String last = printed.lines()
                    .filter(line -> line.contains(" WTI "))
                    .reduce((before, after) -> after)
                    .orElseThrow();
            assertThat(last).contains(" " + Decimals.text(price(port, "WTI").getBid()) + " ");
        }
    }

    @Test
    void givesUpWhenThereIsNoServer() throws IOException {
        int gone;
        try (Port port = new Port()) {
            gone = port.address().getPort();
        }
        try (Shell publish = publish(gone, file("- A 1 2"), "--retry-for=100ms")) {
            assertThat(publish.code()).isEqualTo(1);
            assertThat(publish.said()).contains("no server for 100ms").contains("0 updates in 0 batches");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/no            | /no: not there or not readable (expected: a file of lines, or -)",
                "- --batch=1001 | --batch: 1001 (expected: 1 to 1000)",
                "- --as=a*      | --as: a* (expected: 1 to 64",
                "- --tls --cert=x | --cert, --key: one of them",
            })
    void refusesWhatItCantDo(String args, String message) {
        try (Shell publish = new Shell(("publish " + args).split(" "))) {
            assertThat(publish.code()).isEqualTo(2);
            assertThat(publish.said()).contains(message);
        }
    }
}
