package io.netloft.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Gen;
import io.netloft.testkit.ManualClock;
import io.netloft.testkit.Seeds;
import io.netloft.testkit.history.Operation.Kind;
import io.netloft.testkit.history.SimulatedStore.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HistoryTest {
    @TempDir
    private Path folder;

    @Test
    void recordsWhatWasAskedAndHeard() {
        ManualClock clock = new ManualClock();
        long beganNs = clock.getAsLong();
        History history = new History(clock);
        History.Asked set = history.set(1, "k", "a");
        clock.advance(Duration.ofNanos(5));
        History.Asked cas = history.cas(2, "k", "a", "b");
        history.get(3, "k");
        history.incr(4, "k").withdrawn();
        clock.advance(Duration.ofNanos(5));
        set.replied("OK");
        cas.unknown();
        assertThat(history.operations())
                .containsExactly(
                        new Operation(1, Kind.SET, "k", "a", null, "OK", beganNs, beganNs + 10, false),
                        new Operation(2, Kind.CAS, "k", "b", "a", null, beganNs + 5, beganNs + 10, true),
                        new Operation(3, Kind.GET, "k", null, null, null, beganNs + 5, 0, true));
    }

    @Test
    void isWrittenAsALineOfJsonAnOperation() throws IOException {
        Path file = folder.resolve("history.jsonl");
        History.write(file, List.of(new Operation(2, Kind.CAS, "k\"", "b", null, "OK", 5, 10, false)));
        assertThat(Files.readString(file)).isEqualTo("""
                {"c":2,"op":"cas","k":"k\\"","v":"b","e":null,"out":"OK","call":5,"ret":10,"unk":false}
                """);
    }

    @Test
    void readsWhatItWrote() {
        Path file = folder.resolve("history.jsonl");
        List<Operation> operations = SimulatedStore.history(Seeds.gen(), new Shape(500, 5, 3, 9, 10));
        History.write(file, operations);
        assertThat(History.read(file)).isEqualTo(operations);
    }

    @Test
    void readsWhatOthersLeaveOut() throws IOException {
        Path file = folder.resolve("history.jsonl");
        Files.writeString(file, """
                {"c":1,"op":"get","k":"a","call":1,"ret":2}

                {"c":1,"op":"del","k":"a","call":1,"unk":true}
                """);
        assertThat(History.read(file))
                .containsExactly(
                        new Operation(1, Kind.GET, "a", null, null, null, 1, 2, false),
                        new Operation(1, Kind.DEL, "a", null, null, null, 1, 0, true));
    }

    @Test
    void saysWhichLineIsNoOperation() throws IOException {
        for (String bad : List.of(
                "{",
                "{\"c\":1}",
                "{\"c\":1,\"op\":\"append\",\"k\":\"a\",\"call\":1,\"ret\":2}",
                "{\"c\":1,\"op\":\"set\",\"k\":\"a\",\"call\":1,\"ret\":2}",
                "{\"c\":1,\"op\":\"get\",\"k\":\"a\",\"call\":3,\"ret\":2}")) {
            Path file = folder.resolve("bad.jsonl");
            Files.writeString(file, "\n" + bad + "\n");
            assertThatThrownBy(() -> History.read(file))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bad.jsonl:2: ");
        }
    }

    @Test
    void isSafeForManyClientsAtOnce() throws Exception {
        History history = new History();
        AtomicLong register = new AtomicLong();
        ExecutorService clients = Executors.newFixedThreadPool(10);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < 10; client++) {
                int number = client;
                running.add(clients.submit(() -> countAndRead(history, register, number)));
            }
            for (Future<?> client : running) {
                client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(history.operations()).hasSize(4_000);
        Linearizability.require(history.operations());
    }

    private static void countAndRead(History history, AtomicLong register, int client) {
        Gen gen = new Gen(client);
        for (int i = 0; i < 400; i++) {
            if (gen.flip()) {
                History.Asked asked = history.incr(client, "n");
                asked.replied(Long.toString(register.incrementAndGet()));
            } else {
                History.Asked asked = history.get(client, "n");
                long value = register.get();
                asked.replied(value == 0 ? null : Long.toString(value));
            }
        }
    }
}
