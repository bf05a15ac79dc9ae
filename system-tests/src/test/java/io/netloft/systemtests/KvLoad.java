package io.netloft.systemtests;

import io.netloft.systemtests.RespClient.Reply;
import io.netloft.testkit.Gen;
import io.netloft.testkit.history.History;
import io.netloft.testkit.history.History.Asked;
import io.netloft.testkit.history.Operation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read, write, count and compare-and-set on a few keys, each through a member drawn from a seed and for some
 * time, and write down what they asked and heard. One request is under way on each at a time.
 */
final class KvLoad implements AutoCloseable {
    /** What no request may take; the server's own patience is shorter. */
    static final int PATIENCE_MS = 15_000;

    private static final int REGISTERS = 5;
    private static final int COUNTERS = 3;
    private static final int PAUSE_MS = 6;
    private static final int REFUSED_MS = 50;
    private static final int BURST = 3;
    /** Added to a client's number for what overlaps with another request of its own. */
    private static final int PIPELINED = 100;

    private final List<InetSocketAddress> members;
    private final long seed;
    private final History history = new History();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Queue<String> offences = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong slowestNs = new AtomicLong();
    private final AtomicLong firstNs = new AtomicLong();
    private volatile long watchedNs = Long.MAX_VALUE;
    private volatile int era;

    private KvLoad(List<InetSocketAddress> members, int clients, long seed) {
        this.members = List.copyOf(members);
        this.seed = seed;
        this.ended = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            int number = i;
            threads.execute(() -> run(number));
        }
    }

    static KvLoad on(List<InetSocketAddress> members, int clients, long seed) {
        return new KvLoad(members, clients, seed);
    }

    /** From now on other keys are used, so that the history of each stays short. */
    void nextEra() {
        era++;
    }

    // ---- one client

    private final class Client {
        private final int number;
        private final Gen gen;
        private final Map<String, @Nullable String> seen = new HashMap<>();
        private int writes;

        Client(int number) {
            this.number = number;
            this.gen = new Gen(seed + 7919L * number);
        }

        void session() throws IOException {
            try (RespClient connection = new RespClient(gen.pick(members), PATIENCE_MS)) {
                long requests = gen.uniform(20, 400);
                for (int i = 0; i < requests && !over(); i++) {
                    long kind = gen.uniform(1, 100);
                    if (kind <= 10) {
                        pair(connection);
                    } else if (kind <= 18) {
                        burst(connection);
                    } else {
                        one(connection);
                    }
                    stopped.await(gen.uniform(0, PAUSE_MS), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void one(RespClient connection) throws IOException {
            if (gen.chance(35)) {
                String key = key("n" + era + "-" + gen.uniform(1, COUNTERS));
                if (gen.chance(60)) {
                    ask(connection, history.incr(number, key), "INCR", key);
                } else {
                    ask(connection, history.get(number, key), "GET", key);
                }
                return;
            }
            String key = key("r" + era + "-" + gen.uniform(1, REGISTERS));
            String value = number + "-" + ++writes;
            if (gen.chance(40)) {
                Reply reply = ask(connection, history.get(number, key), "GET", key);
                seen.put(key, reply.isError() ? null : reply.text());
            } else if (gen.chance(50)) {
                ask(connection, history.set(number, key, value), "SET", key, value);
            } else if (seen.get(key) == null) {
                ask(connection, history.cas(number, key, null, value), "SET", key, value, "NX");
            } else {
                String old = seen.get(key);
                ask(connection, history.cas(number, key, old, value), "SET", key, value, "IFEQ", old);
            }
        }

        /** A write and, before its answer, a read of what somebody else writes, as clients with a pipeline do. */
        private void pair(RespClient connection) throws IOException, InterruptedException {
            String own = key("p" + era + "-" + number);
            String key = key("n" + era + "-1");
            String value = number + "-" + ++writes;
            long beganNs = System.nanoTime();
            Asked write = history.set(number, own, value);
            connection.send("SET", own, value);
            stopped.await(gen.uniform(0, 4_000), TimeUnit.MICROSECONDS);
            Asked read = history.get(PIPELINED + number, key);
            connection.send("GET", key);
            answer(connection, write, true, beganNs, "SET", own, value);
            answer(connection, read, false, beganNs, "GET", key);
        }

        /** Writes of a key that nobody else ever writes, in a pipeline: the last of them is what stays. */
        private void burst(RespClient connection) throws IOException {
            String own = "o" + number + "-" + ++writes;
            long beganNs = System.nanoTime();
            List<Asked> asked = new ArrayList<>();
            StringBuilder sent = new StringBuilder();
            for (int i = 1; i <= BURST; i++) {
                asked.add(history.set(number, own, Integer.toString(i)));
                sent.append(RespClient.array("SET", own, Integer.toString(i)));
            }
            connection.write(sent.toString());
            boolean certain = true;
            for (Asked each : asked) {
                certain &= !answer(connection, each, true, beganNs, "SET", own).isError();
            }
            Reply left = ask(connection, history.get(number, own), "GET", own);
            if (certain && !left.isError() && !Integer.toString(BURST).equals(left.text())) {
                offences.add(
                        "client " + number + ": SET " + own + " to 1, 2, 3 in a pipeline, all OK, then GET: " + left);
            }
            ask(connection, history.del(number, own), "DEL", own);
        }

        private String key(String key) {
            keys.add(key);
            return key;
        }

        private Reply ask(RespClient connection, Asked asked, String... command) throws IOException {
            long beganNs = System.nanoTime();
            try {
                connection.send(command);
            } catch (IOException e) {
                asked.unknown();
                count("connection lost");
                throw e;
            }
            return answer(connection, asked, !command[0].equals("GET"), beganNs, command);
        }

        private Reply answer(RespClient connection, Asked asked, boolean writes, long beganNs, String... command)
                throws IOException {
            try {
                Reply reply = connection.reply();
                judge(reply, asked, writes, beganNs, command);
                return reply;
            } catch (SocketTimeoutException e) {
                asked.unknown();
                offences.add("client " + number + ": " + String.join(" ", command) + " on "
                        + connection.socket().getRemoteSocketAddress() + ": no answer for " + PATIENCE_MS + " ms");
                throw e;
            } catch (IOException e) {
                asked.unknown();
                count("connection lost");
                throw e;
            } finally {
                slowestNs.accumulateAndGet(System.nanoTime() - beganNs, Math::max);
            }
        }
    }

    private void judge(Reply reply, Asked asked, boolean writes, long beganNs, String... command) {
        String text = String.valueOf(reply.text());
        if (!reply.isError()) {
            asked.replied(reply.text());
            count("answered");
            if (writes && reply.text() != null) {
                acknowledged.incrementAndGet();
                if (beganNs - watchedNs >= 0) {
                    firstNs.compareAndSet(0, System.nanoTime());
                }
            }
        } else if (text.startsWith("CLUSTERDOWN ")) {
            asked.withdrawn();
            count("CLUSTERDOWN");
        } else if (text.startsWith("UNCERTAIN ")) {
            asked.unknown();
            count("UNCERTAIN");
        } else {
            asked.unknown();
            offences.add(String.join(" ", command) + ": " + reply);
        }
    }

    private void run(int number) {
        Client client = new Client(number);
        try {
            while (!over()) {
                try {
                    client.session();
                } catch (ConnectException | SocketTimeoutException e) {
                    count("not connected");
                    stopped.await(REFUSED_MS, TimeUnit.MILLISECONDS);
                } catch (IOException e) {
                    stopped.await(REFUSED_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            offences.add("client " + number + ": " + e);
        } finally {
            ended.countDown();
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, any -> new AtomicLong()).incrementAndGet();
    }

    private boolean over() {
        return stopped.getCount() == 0;
    }

    // ---- what the test asks

    /** Waits until that many more writes were acknowledged. */
    void awaitAcknowledged(int more) {
        long enough = acknowledged.get() + more;
        Awaitility.await(more + " more writes")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> acknowledged.get() >= enough);
    }

    /** Begins to look for the first write that is acknowledged of those that begin from now on. */
    void watch() {
        firstNs.set(0);
        watchedNs = System.nanoTime();
    }

    /** How long after {@link #watch} that was; waits for it. */
    Duration untilFirstWrite() {
        Awaitility.await("a write")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> firstNs.get() != 0);
        return Duration.ofNanos(firstNs.get() - watchedNs);
    }

    /** Ends the clients, each after the request it has under way. */
    void stop() {
        stopped.countDown();
        try {
            if (!ended.await(2L * PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                offences.add("clients: not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads every key through every member, as part of the history. */
    void readAll() throws IOException {
        for (int i = 0; i < members.size(); i++) {
            try (RespClient connection = new RespClient(members.get(i), PATIENCE_MS)) {
                for (String key : new TreeSet<>(keys)) {
                    Asked asked = history.get(1_000 + i, key);
                    Reply reply = connection.ask("GET", key);
                    if (reply.isError()) {
                        asked.unknown();
                        offences.add("GET " + key + " at the end: " + reply);
                    } else {
                        asked.replied(reply.text());
                    }
                }
            }
        }
    }

    List<Operation> operations() {
        return history.operations();
    }

    History history() {
        return history;
    }

    /** What must not have happened. */
    List<String> offences() {
        return new ArrayList<>(offences);
    }

    Duration slowest() {
        return Duration.ofNanos(slowestNs.get());
    }

    @Override
    public String toString() {
        return new TreeMap<>(outcomes) + ", " + acknowledged + " writes acknowledged, slowest request "
                + slowest().toMillis() + " ms";
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
