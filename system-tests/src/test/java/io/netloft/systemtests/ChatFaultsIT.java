package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not read, and a disk that is full: told, bounded, and everybody else goes on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChatFaultsIT {
    private static final long MIB = 1 << 20;
    private static final int MEMBERS = 1_000;
    private static final int PAIRS = 5;
    private static final int MESSAGES_A_SECOND = 20;
    private static final int SECONDS = 2;
    private static final String[] UNLIMITED = {
        "--set", "limits.per-user.per-second=100000", "--set", "limits.per-user.burst=100000",
        "--set", "limits.per-connection.per-second=100000", "--set", "limits.per-connection.burst=100000",
        "--set", "limits.connections-per-address=5000"
    };

    @TempDir
    private Path folder;

    private JarProcess server;
    private final WsLoop loop = new WsLoop("clients");

    @AfterEach
    void stop() {
        loop.close();
        if (server != null) {
            server.close();
        }
    }

    private ChatClient open(String user) {
        return ChatClient.open(loop, ChatJar.address(server), user);
    }

    private static String message(String cid, String text) {
        return "\"room\":\"ops\",\"cid\":\"" + cid + "\",\"text\":\"" + text + "\"";
    }

    /** Live objects, which lie in the old generation after a collection, and direct memory; in bytes. */
    private record Held(long heap, long direct) {}

    private Held held() {
        ChatJar.held(server);
        String page = AdminPort.of(server).get("/metrics").body();
        return new Held(
                ServerHealth.sum(page, "jvm_memory_used_bytes{area=\"heap\",id=\"Tenured Gen\""),
                ServerHealth.sum(page, "process_direct_memory_used_bytes"));
    }

    // ---- a client that does not read

    /** What waits for it is bounded, and then it is closed, to come back; what it missed is there. */
    @Test
    void aClientThatDoesNotReadCostsAMebibyteAndIsClosedToComeBack() {
        server = ChatJar.in(folder)
                .args(UNLIMITED)
                .args("--set", "limits.recent=64KiB")
                .start();
        ChatClient sender = open("sender");
        sender.ok("join", "\"room\":\"ops\",\"last\":0");
        String words = "x".repeat(15_000);
        // What the first have made is nobody's of the next.
        for (int i = 0; i < 500; i++) {
            sender.ok("send", message("warm-" + i, words));
        }
        Held before = held();

        ChatClient stalled = ChatClient.openSmall(loop, ChatJar.address(server), "stalled");
        long from =
                stalled.ok("join", "\"room\":\"ops\",\"last\":0").path("seq").asLong();
        stalled.stall();
        long heap = 0;
        long direct = 0;
        long last = 0;
        // Far more than the sockets between take.
        for (int i = 0; i < 1_200; i++) {
            last = sender.ok("send", message("much-" + i, words)).path("seq").asLong();
            if (i < 400 && i % 40 == 39) {
                Held now = held();
                heap = Math.max(heap, now.heap - before.heap);
                direct = Math.max(direct, now.direct - before.direct);
            }
        }
        System.err.printf(
                Locale.ROOT,
                "stalled client: at most %.2f MiB direct and %.2f MiB heap more%n",
                direct / (double) MIB,
                heap / (double) MIB);
        assertThat(direct + heap).as("memory for it").isLessThanOrEqualTo(MIB);
        assertThat(stalled.closeCode()).isIn(1013, 1006);

        ChatClient back = open("stalled");
        JsonNode epoch = sender.ok("join", "\"room\":\"ops\",\"last\":0").path("epoch");
        back.ok("join", "\"room\":\"ops\",\"since\":{\"epoch\":" + epoch + ",\"seq\":" + from + "}");
        for (long seq = from + 1; seq <= last; seq++) {
            assertThat(back.await(event -> event.has("seq")).path("seq").asLong())
                    .isEqualTo(seq);
        }
    }

    /** A thousand members with and without one that is stalled; what is asserted is that nobody is cut off or misses any. */
    @Test
    void aThousandOthersGoOn() {
        server = ChatJar.in(folder)
                .args(UNLIMITED)
                .jvm("-Xmx512m", "-XX:+UseSerialGC")
                .start();
        Members members = new Members();
        members.connect();
        ChatClient sender = open("sender");
        sender.ok("join", "\"room\":\"ops\",\"last\":0");
        round(sender, members);
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            double without = round(sender, members);
            ChatClient stalled = ChatClient.openSmall(loop, ChatJar.address(server), "stalled");
            stalled.ok("join", "\"room\":\"ops\",\"last\":0");
            stalled.stall();
            double with = round(sender, members);
            stalled.drop();
            ratios.add(with / without);
            System.err.printf(Locale.ROOT, "p99: %.1f ms, with a stalled client %.1f ms%n", without, with);
        }
        ratios.sort(null);
        System.err.printf(
                Locale.ROOT, "p99 with a stalled client ÷ without: median %.2f of %s%n", ratios.get(PAIRS / 2), ratios);
        assertThat(members.lost()).isZero();
    }

    /** Sends at a pace, and gives the p99 of all members in milliseconds. */
    private double round(ChatClient sender, Members members) {
        int messages = MESSAGES_A_SECOND * SECONDS;
        members.begin(messages);
        long startNs = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            long dueNs = startNs + i * 1_000_000_000L / MESSAGES_A_SECOND;
            LockSupport.parkNanos(dueNs - System.nanoTime());
            sender.say("send", message(dueNs + "", "due^" + dueNs + "^" + "x".repeat(80)));
        }
        await("every message at every member").atMost(Duration.ofSeconds(30)).until(members::haveAll);
        return members.p99Ms();
    }

    /** Members that look at the time in each message. */
    private final class Members implements WsConnection.Listener {
        // All on the loop's thread.
        private long[] nanos = new long[0];
        private int received;
        private int joined;
        private int lost;

        void connect() {
            for (int i = 0; i < MEMBERS; i++) {
                int number = i;
                loop.ask(() -> loop.connect(ChatJar.address(server), WsConnection.Request.chat("m" + number), this));
            }
            await("every member").atMost(Duration.ofSeconds(60)).until(() -> loop.ask(() -> joined) == MEMBERS);
        }

        void begin(int messages) {
            loop.ask(() -> {
                nanos = new long[messages * MEMBERS];
                received = 0;
                return true;
            });
        }

        boolean haveAll() {
            return loop.ask(() -> received == nanos.length);
        }

        double p99Ms() {
            return loop.ask(() -> {
                Arrays.sort(nanos);
                return nanos[nanos.length * 99 / 100] / 1e6;
            });
        }

        int lost() {
            return loop.ask(() -> lost);
        }

        @Override
        public void opened(WsConnection connection) {
            connection.send("{\"cmd\":\"join\",\"ref\":1,\"room\":\"ops\",\"last\":0}");
        }

        @Override
        public void text(WsConnection connection, String text) {
            int mark = text.indexOf("due^");
            if (mark > 0) {
                long dueNs = Long.parseLong(text.substring(mark + 4, text.indexOf('^', mark + 4)));
                nanos[received++] = System.nanoTime() - dueNs;
            } else if (text.startsWith("{\"ref\":1,\"ok\"")) {
                joined++;
            }
        }

        @Override
        public void closed(WsConnection connection, int code, String reason) {
            lost++;
        }
    }

    // ---- a disk that is full

    @Test
    @NeedsPeer(value = "mount", root = true)
    void aFullDiskRefusesWhatIsSaidAndShowsWhatWasSaid() {
        try (SmallDisk disk = SmallDisk.of(16 * MIB)) {
            server = ChatJar.in(disk.dir()).args(UNLIMITED).start();
            ChatClient ann = open("ann");
            String epoch =
                    ann.ok("join", "\"room\":\"ops\",\"last\":0").path("epoch").asText();
            long first =
                    ann.ok("send", message("before", "said before")).path("seq").asLong();

            disk.fill();
            JsonNode refused = sendUntilRefused(ann);
            assertThat(refused.path("code").asText()).isEqualTo("storage");
            assertThat(refused.path("message").asText()).containsIgnoringCase("full");
            assertThat(refused.path("retryAfterMs").asLong()).isPositive();

            // Reading goes on, also for who comes now, and from the database.
            ChatClient bob = open("bob");
            bob.ok("join", "\"room\":\"ops\",\"since\":{\"epoch\":\"" + epoch + "\",\"seq\":" + (first - 1) + "}");
            assertThat(bob.await(event -> event.path("seq").asLong() == first)
                            .path("data")
                            .path("text")
                            .asText())
                    .isEqualTo("said before");
            assertThat(ann.ok("history", "\"room\":\"ops\",\"after\":0,\"limit\":1")
                            .path("messages")
                            .size())
                    .isEqualTo(1);
            assertThat(ChatJar.get(server, "/v1/rooms/ops/messages?as=eve").statusCode())
                    .isEqualTo(200);

            disk.relieve();
            await("sends are stored again")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> ann.ask("send", message("after", "said after")).has("ok"));
            assertThat(bob.await(event ->
                                    event.path("data").path("cid").asText().equals("after"))
                            .path("data")
                            .path("text")
                            .asText())
                    .isEqualTo("said after");
            server.close();

            server = ChatJar.in(disk.dir()).start();
            assertThat(ChatJar.get(server, "/v1/rooms/ops/messages?as=eve&limit=1")
                            .body())
                    .contains("said after");
        }
    }

    private static JsonNode sendUntilRefused(ChatClient client) {
        // What the log's file has already is written over first.
        for (int i = 0; i < 5_000; i++) {
            JsonNode answer = client.ask("send", message("full-" + i, "x".repeat(10_000)));
            if (answer.has("error")) {
                return answer.path("error");
            }
        }
        throw new AssertionError("5,000 messages of 10 kB were stored on a full disk (expected: refused)");
    }
}
