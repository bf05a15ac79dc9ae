package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.RespClient.Reply;
import io.netloft.testkit.Gen;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that break the protocol or want too much, while others go on: told what is wrong, and memory stays flat. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KvstoreHostileIT {
    private static final int PATIENCE_MS = 15_000;
    private static final int MANY = 100;
    private static final long MIB = 1 << 20;
    private static final int LONGEST_LINE = 64 * 1024;

    @TempDir
    private static Path folder;

    private static KvCluster node;
    private static AdminPort admin;

    private final List<RespClient> clients = new ArrayList<>();
    private KvLoad others;
    private ServerHealth before;

    @BeforeAll
    static void start() {
        node = KvCluster.onLoopback(1, folder, "--set", "limits.connections=1000");
        node.awaitWell();
        admin = AdminPort.of(node.process("a"));
        try (KvLoad warm = load()) {
            warm.awaitAcknowledged(500);
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static KvLoad load() {
        return KvLoad.on(List.of(node.address("a")), 3, 1);
    }

    @BeforeEach
    void begin() {
        before = ServerHealth.collectedOfStore(admin, pid());
        others = load();
        others.awaitAcknowledged(20);
    }

    @AfterEach
    void end() {
        letGo();
        others.close();
    }

    private static long pid() {
        return node.process("a").process().pid();
    }

    private void letGo() {
        clients.forEach(RespClient::close);
        clients.clear();
    }

    private RespClient open() throws IOException {
        RespClient client = new RespClient(node.address("a"), PATIENCE_MS);
        clients.add(client);
        return client;
    }

    private void othersWereUnharmed() {
        others.awaitAcknowledged(50);
        others.stop();
        assertThat(others.offences()).isEmpty();
        assertThat(others.toString()).doesNotContain("lost", "CLUSTERDOWN", "UNCERTAIN", "not connected");
        assertThat(others.slowest()).as("%s", others).isLessThan(Duration.ofSeconds(5));
    }

    private void memoryIsFlat(String what) {
        ServerHealth after = settled(what);
        assertThat(after.residentBytes()).isLessThan(before.residentBytes() + 96 * MIB);
    }

    private ServerHealth settled(String what) {
        letGo();
        await("connections to close")
                .atMost(Duration.ofSeconds(20))
                .until(() -> ServerHealth.ofStore(admin, pid()).clients() <= 5);
        ServerHealth after = ServerHealth.collectedOfStore(admin, pid());
        System.err.println(what + ": before " + before + "; after " + after);
        flat(after, 24 * MIB, 32 * MIB);
        return after;
    }

    private void flat(ServerHealth now, long heap, long direct) {
        assertThat(now.heapBytes()).as("heap: %s\nbefore: %s", now, before).isLessThan(before.heapBytes() + heap);
        assertThat(now.directBytes())
                .as("direct: %s\nbefore: %s", now, before)
                .isLessThan(before.directBytes() + direct);
    }

    // ---- what breaks the protocol

    private static Map<String, String> broken() {
        Map<String, String> broken = new LinkedHashMap<>();
        broken.put("a count that is no number", "*x\r\n");
        broken.put("a count beyond 32 bits", "*2147483648\r\n");
        broken.put("a count without end", "*" + "1".repeat(LONGEST_LINE + 4));
        broken.put("a length that is no number", "*1\r\n$x\r\n");
        broken.put("a length below zero", "*1\r\n$-1\r\n");
        broken.put("a bulk of 1 GiB", "*2\r\n$3\r\nGET\r\n$1073741824\r\n");
        broken.put("a length without end", "*1\r\n$" + "1".repeat(LONGEST_LINE + 4));
        broken.put("an integer for an argument", "*1\r\n:1\r\n");
        broken.put("an array in an array", "*1\r\n*1\r\n$4\r\nPING\r\n");
        broken.put("arrays in arrays in arrays", "*1\r\n".repeat(100));
        broken.put("a line that opens a quote", "SET k \"v\r\n");
        broken.put("a line whose quote ends in the middle of a word", "SET k \"v\"w\r\n");
        broken.put("a line of more than 64 KiB", "x".repeat(LONGEST_LINE + 4));
        broken.put("good commands before a bad one", "PING\r\nSET ok 1\r\n*1\r\n+1\r\n");
        return broken;
    }

    @Test
    @NeedsPeer({"redis-server", "redis-cli"})
    void everyBrokenRuleIsAnsweredAndClosedAsRedisDoes() {
        SoftAssertions all = new SoftAssertions();
        try (RedisServer redis = RedisServer.start()) {
            broken().forEach((what, bytes) -> all.assertThat(ending(node.address("a"), bytes))
                    .as(what)
                    .isEqualTo(ending(redis.address(), bytes))
                    .endsWith(" closed"));
        }
        all.assertAll();
        othersWereUnharmed();
    }

    /** What isn't wrong, but odd. */
    @Test
    @NeedsPeer({"redis-server", "redis-cli"})
    void whatIsOnlyOddIsAnsweredAsRedisDoes() {
        Map<String, String> odd = new LinkedHashMap<>();
        odd.put("empty lines", "\r\n\r\n\n\r\nPING\r\nQUIT\r\n");
        odd.put("empty arrays", "*0\r\n*-1\r\n*-5\r\nPING\r\nQUIT\r\n");
        odd.put("an empty command", "*1\r\n$0\r\n\r\nQUIT\r\n");
        odd.put("lines that end with LF alone", "PING\nQUIT\n");
        odd.put("quotes", "ECHO \"a\\x41\\n\\\"b\" \r\nECHO 'it\\'s'\r\nQUIT\r\n");
        odd.put("a command that nobody knows, with bytes", "*2\r\n$3\r\nN\u0000\u00ff\r\n$3\r\na\r\n\r\nQUIT\r\n");
        odd.put("too few arguments", "*1\r\n$3\r\nGET\r\nQUIT\r\n");
        SoftAssertions all = new SoftAssertions();
        try (RedisServer redis = RedisServer.start()) {
            odd.forEach((what, bytes) -> all.assertThat(ending(node.address("a"), bytes))
                    .as(what)
                    .isEqualTo(ending(redis.address(), bytes))
                    .endsWith(" closed"));
        }
        all.assertAll();
    }

    /** All that comes, and whether the connection was closed then. */
    private static String ending(InetSocketAddress address, String bytes) {
        try (RespClient client = new RespClient(address, PATIENCE_MS)) {
            client.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return client.untilClosed() + " closed";
        } catch (IOException e) {
            return e.toString();
        }
    }

    // ---- too much

    @Test
    void aLineOfMegabytesIsCutShort() {
        byte[] endless = "x".repeat(8 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20; i++) {
            try {
                RespClient client = open();
                client.write(endless);
                assertThat(client.untilClosed()).isEqualTo("-ERR Protocol error: too big inline request\r\n");
            } catch (IOException hungUp) {
                // Closed with bytes of ours unread: by reset, which may overtake the answer.
                assertThat(hungUp).isInstanceOf(SocketException.class);
            }
        }
        othersWereUnharmed();
        memoryIsFlat("lines of 8 MiB");
    }

    @Test
    void whatIsAnnouncedReservesNothing() throws IOException {
        String part = "x".repeat(2_000);
        for (int i = 0; i < MANY; i++) {
            RespClient bulk = open();
            bulk.write("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$67108864\r\n");
            bulk.write(part);
            RespClient array = open();
            array.write("*1000000\r\n$4\r\nMGET\r\n");
            array.write("$1\r\nk\r\n".repeat(100));
        }
        // More of each bulk that has begun comes in another packet.
        others.awaitAcknowledged(20);
        for (int i = 0; i < clients.size(); i += 2) {
            clients.get(i).write(part);
        }
        others.awaitAcknowledged(50);
        flat(ServerHealth.collectedOfStore(admin, pid()), 24 * MIB, 48 * MIB);
        for (RespClient client : clients) {
            assertThat(isOpen(client))
                    .as("whoever only has begun is not dropped")
                    .isTrue();
        }
        othersWereUnharmed();
        memoryIsFlat("200 commands of gigabytes in all, begun");
    }

    private static boolean ends(RespClient client) throws IOException {
        try {
            client.untilClosed();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static boolean isOpen(RespClient client) throws IOException {
        client.socket().setSoTimeout(1);
        try {
            return client.socket().getInputStream().read() >= 0;
        } catch (SocketTimeoutException silence) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** More than the process may hold: some are refused or made to wait, and everybody else goes on. */
    @Test
    void moreUnfinishedCommandsThanMemoryHarmNobodyElse() throws Exception {
        int many = 12;
        CountDownLatch done = new CountDownLatch(many);
        ExecutorService senders = Executors.newFixedThreadPool(many);
        for (int i = 0; i < many; i++) {
            RespClient client = open();
            senders.execute(() -> {
                sendMostOf(client);
                done.countDown();
            });
        }
        boolean all = done.await(6, TimeUnit.SECONDS);
        System.err.println(all ? "all were read or refused" : done.getCount() + " of " + many + " are made to wait");
        assertThat(node.alive("a")).isTrue();
        othersWereUnharmed();
        // What was in use once, up to its bound, the allocator keeps.
        settled("720 MiB of unfinished commands");
        senders.shutdown();
        assertThat(senders.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void sendMostOf(RespClient client) {
        byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try {
            client.write("*3\r\n$3\r\nSET\r\n$4\r\nlong\r\n$67108864\r\n");
            for (int sent = 0; sent < 60; sent++) {
                client.write(piece);
            }
        } catch (IOException hungUp) {
            System.err.println("an unfinished command was refused: " + hungUp.getMessage());
        }
    }

    @Test
    void aMillionKeysInOneCommandAreAnswered() throws IOException {
        RespClient client = open();
        client.write("*1000000\r\n$4\r\nMGET\r\n" + "$1\r\nk\r\n".repeat(999_999));
        Reply reply = client.reply();
        assertThat(reply.elements()).hasSize(999_999);
        assertThat(reply.elements().get(999_998).text()).isNull();
        letGo();
        othersWereUnharmed();
        memoryIsFlat("a million keys");
    }

    // ---- too slow

    @Test
    void manyWhoSendByteByByteAreAnswered() throws IOException {
        for (int i = 0; i < MANY; i++) {
            open();
        }
        String command = RespClient.array("SET", "slow", "12345") + RespClient.array("GET", "slow");
        for (int at = 0; at < command.length(); at++) {
            for (RespClient client : clients) {
                client.write(command.substring(at, at + 1));
            }
        }
        for (RespClient client : clients) {
            assertThat(client.reply().text()).isEqualTo("OK");
            assertThat(client.reply().text()).isEqualTo("12345");
        }
        othersWereUnharmed();
        memoryIsFlat("100 clients byte by byte");
    }

    /** Ten times 200 MB of answers that nobody takes: the server stops reading from them, and holds little. */
    @Test
    void whoDoesNotReadIsNotReadFromAndGetsEverythingLater() throws IOException {
        int answers = 2_000;
        String value = "v".repeat(100_000);
        assertThat(open().ask("SET", "large", value).text()).isEqualTo("OK");
        byte[] asked = RespClient.array("GET", "large").repeat(answers).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 10; i++) {
            open().write(asked);
        }
        others.awaitAcknowledged(200);
        flat(ServerHealth.collectedOfStore(admin, pid()), 24 * MIB, 48 * MIB);
        RespClient late = clients.get(1);
        for (int i = 0; i < answers; i++) {
            assertThat(value.equals(late.reply().text())).as("answer %d", i).isTrue();
        }
        othersWereUnharmed();
        memoryIsFlat("2 GB of answers that nobody reads");
    }

    /** Writes are acknowledged in their order to somebody who takes no answer for a while. */
    @Test
    void writesOfSomebodyWhoDoesNotReadAreBounded() throws IOException {
        RespClient client = open();
        byte[] asked = RespClient.array("INCR", "unread").repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        int sent = 300;
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < sent; i++) {
                    client.write(asked);
                }
            } catch (IOException e) {
                System.err.println("sender: " + e);
            }
        });
        sender.start();
        others.awaitAcknowledged(200);
        flat(ServerHealth.collectedOfStore(admin, pid()), 64 * MIB, 48 * MIB);
        for (int i = 1; i <= sent * 1_000; i++) {
            assertThat(client.reply().text()).isEqualTo(Integer.toString(i));
        }
        othersWereUnharmed();
    }

    /** Too long a silence ends a connection, and is counted. */
    @Test
    void whoTakesNothingForTooLongIsDropped() throws IOException {
        try (KvCluster strict = KvCluster.onLoopback(1, folder.resolve("strict"), "--set", "limits.output-stall=1s")) {
            strict.awaitWell();
            try (RespClient client = new RespClient(strict.address("a"), PATIENCE_MS)) {
                client.ask("SET", "large", "v".repeat(100_000));
                client.write(RespClient.array("GET", "large").repeat(1_000));
                AdminPort itsAdmin = AdminPort.of(strict.process("a"));
                await("the drop")
                        .atMost(Duration.ofSeconds(15))
                        .until(() -> ServerHealth.sum(itsAdmin.get("/metrics").body(), "kvstore_clients_dropped_total")
                                == 1);
                assertThat(ends(client)).isTrue();
            }
            strict.awaitWell();
        }
    }

    // ---- who is no member

    /** What members say to each other goes into the log; from anybody else, or not whole, it must not. */
    @Test
    void whoPretendsToBeAMemberCantPoisonTheLog() throws IOException {
        Gen gen = Seeds.gen();
        List<String> forged = new ArrayList<>(
                List.of("", "\0\0\0\2\u0063\0", "\0\0\0\2\1\0", "\u007f\u00ff\u00ff\u00ff\1\0", "\0\0\0\2\7\0"));
        for (int i = 0; i < 50; i++) {
            forged.add(new String(gen.bytes(0, 40), StandardCharsets.ISO_8859_1));
        }
        try (KvCluster victim = KvCluster.onLoopback(1, folder.resolve("victim"))) {
            victim.awaitWell();
            for (String ops : forged) {
                forge(victim, ops, gen);
            }
            assertThat(victim.unwell(Duration.ofSeconds(10))).isEmpty();
            victim.signal("a", Signal.KILL);
            victim.startAgain("a");
            victim.awaitWell();
        }
    }

    private static void forge(KvCluster victim, String ops, Gen gen) {
        try (RespClient client = new RespClient(victim.address("a"), 1_000)) {
            client.ask("NETLOFT.PEER", "netloft", "", "a", "");
            client.ask("NETLOFT.FORWARD", Long.toString(gen.uniform(0, 3)), ops);
        } catch (IOException closedOrSilent) {
            // How it refuses is its own affair; that it goes on is what is asked.
            return;
        }
    }
}
