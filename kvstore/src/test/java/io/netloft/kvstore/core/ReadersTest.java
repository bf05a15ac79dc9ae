package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Threads that read while entries are applied: no torn value, no exception, no lost key. */
class ReadersTest {
    private static final int STEPS = 60_000;
    private static final int THREADS = 2;

    private final Machine machine = new Machine();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<Thread> begun = ConcurrentHashMap.newKeySet();

    /** A reader's own command, buffer and way to read. */
    private final class Client {
        private final Reader reader = machine.state.reader(1);
        private final RespCommand command = new RespCommand();
        private final ByteBuf out = Unpooled.buffer();
        private final RespWriter writer = new RespWriter(RespVersion.RESP2).to(out);

        String run(String... words) {
            command.set(Machine.bytes(words));
            out.clear();
            reader.read(command, CommandTable.standard().resolve(command), writer, machine.now);
            return out.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aStringIsAlwaysWholeAndAKeyThatStaysIsAlwaysThere() throws Exception {
        for (int i = 0; i < 100; i++) {
            machine.run("SET", "stays" + i, "v".repeat(i + 1));
        }
        whileRead(
                () -> {
                    Client client = new Client();
                    long reads = 0;
                    while (!isOver()) {
                        int i = (int) (reads++ % 100);
                        assertThat(client.run("GET", "stays" + i))
                                .isEqualTo("$" + (i + 1) + "\r\n" + "v".repeat(i + 1) + "\r\n");
                        String changing = client.run("GET", "changes");
                        assertThat(changing).matches("\\$-1\r\n|(?s)\\$\\d+\r\n(a*|b*)\r\n");
                    }
                    return reads;
                },
                () -> {
                    for (int i = 0; i < STEPS; i++) {
                        machine.run("SET", "comes" + i, "x");
                        machine.run("SET", "changes", (i % 2 == 0 ? "a" : "b").repeat(i % 300));
                        if (i % 3 == 0) {
                            machine.run("DEL", "comes" + i / 2, "changes");
                        }
                    }
                });
    }

    @Test
    void whatACommandReadsOfSeveralKeysIsOfOneMoment() throws Exception {
        machine.line("MSET a 0 b 0");
        machine.line("RPUSH list 0 0");
        whileRead(
                () -> {
                    Client client = new Client();
                    long reads = 0;
                    while (!isOver()) {
                        String[] both = client.run("MGET", "a", "b").split("\r\n");
                        assertThat(both[2]).isEqualTo(both[4]);
                        String[] list = client.run("LRANGE", "list", "0", "-1").split("\r\n");
                        assertThat(list).hasSize(5);
                        assertThat(list[2]).isEqualTo(list[4]);
                        reads++;
                    }
                    return reads;
                },
                () -> {
                    for (int i = 0; i < STEPS / 4; i++) {
                        String value = "" + i;
                        machine.run("MSET", "a", value, "b", value);
                        machine.exec(List.of(), "DEL list", "RPUSH list " + i + " " + i);
                    }
                });
    }

    @Test
    void aSnapshotIsWrittenWhileEntriesAreApplied() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            machine.run("SET", "key" + i, "then");
            machine.run("HSET", "hash" + i % 50, "f" + i, "then");
        }
        byte[] then = machine.snapshot();
        try (Snapshot fork = machine.state.fork(0)) {
            whileRead(
                    () -> {
                        long written = 0;
                        while (!isOver()) {
                            assertThat(fork.toBytes()).isEqualTo(then);
                            written++;
                        }
                        return written;
                    },
                    () -> {
                        for (int i = 0; i < STEPS / 2; i++) {
                            machine.run("SET", "key" + i % 4_000, "now");
                            machine.run("HSET", "hash" + i % 60, "f" + i % 3_000, "now");
                            machine.run("DEL", "key" + i % 777);
                        }
                    });
        }
    }

    /** Whether the writer is through, and every reader has read once at least. */
    private boolean isOver() {
        begun.add(Thread.currentThread());
        return over.get();
    }

    private void whileRead(Callable<Long> reader, Runnable writer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                readers.add(threads.submit(reader));
            }
            try {
                writer.run();
                await().atMost(Duration.ofSeconds(30)).until(() -> begun.size() == THREADS);
            } finally {
                over.set(true);
            }
            for (Future<Long> one : readers) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
