package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NetworkNamespaces;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.SmallDisk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The members of a store as processes: on loopback, or each with an address and a small disk of its own, so that it can be
 * cut off and run out of room. A member that is started again finds its folder, and listens where it did.
 */
final class KvCluster implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(40);
    private static final Duration WELL = Duration.ofSeconds(30);
    private static final int ASK_MS = 10_000;
    private static final long DISK_BYTES = 96L << 20;
    private static final Pattern ROLE = Pattern.compile(" role role=(\\w+) leader=(\\S+) term=(\\d+)");

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, JarProcess> running = new LinkedHashMap<>();
    private final @Nullable NetworkNamespaces net;
    private final List<String> settings;

    private record Member(
            String id,
            InetSocketAddress resp,
            String raft,
            Path folder,
            @Nullable SmallDisk disk,
            String admin) {}

    private KvCluster(@Nullable NetworkNamespaces net, List<String> settings) {
        this.net = net;
        this.settings = settings;
    }

    /** Members {@code a}, {@code b}, … on loopback, with folders in {@code folder}; {@code settings} are arguments. */
    static KvCluster onLoopback(int size, Path folder, String... settings) {
        KvCluster cluster = new KvCluster(null, List.of(settings));
        for (String id : names(size)) {
            cluster.members.put(
                    id,
                    new Member(
                            id,
                            new InetSocketAddress("127.0.0.1", Ports.next()),
                            "127.0.0.1:" + Ports.next(),
                            folder.resolve(id),
                            null,
                            "127.0.0.1:0"));
        }
        cluster.startAll();
        return cluster;
    }

    /** The same with addresses and disks that fail; takes root. */
    static KvCluster onMachines(int size, String... settings) {
        NetworkNamespaces net = NetworkNamespaces.of(names(size).toArray(String[]::new));
        KvCluster cluster = new KvCluster(net, List.of(settings));
        try {
            for (String id : names(size)) {
                SmallDisk disk = SmallDisk.of(DISK_BYTES);
                InetSocketAddress resp = new InetSocketAddress(net.address(id), 6379);
                String raft = net.address(id) + ":7379";
                cluster.members.put(id, new Member(id, resp, raft, disk.dir().resolve("data"), disk, "127.0.0.1:9379"));
            }
            cluster.startAll();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private static List<String> names(int size) {
        return List.of("a", "b", "c", "d", "e").subList(0, size);
    }

    private void startAll() {
        members.keySet().forEach(this::startUnready);
        running.keySet().forEach(this::awaitReady);
    }

    private JarProcess.Launch launch(String id) {
        Member member = members.get(id);
        JarProcess.Launch launch = JarProcess.of("kvstore")
                .args("--listen", hostPort(member.resp()), "--admin", member.admin(), "--id", id)
                .args("--raft", member.raft(), "--data-dir", member.folder().toString())
                .args(settings.toArray(String[]::new));
        if (members.size() > 1) {
            launch.args(
                    "--peers",
                    members.values().stream()
                            .map(each -> each.id() + "=" + each.raft())
                            .collect(Collectors.joining(",")));
        }
        return net == null ? launch : launch.through(net.command(id));
    }

    private static String hostPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void awaitReady(String id) {
        process(id).awaitLine("\\bready\\b.*\\btook=", READY);
    }

    // ---- what there is

    List<String> ids() {
        return List.copyOf(members.keySet());
    }

    /** Where clients reach a member, running or not. */
    InetSocketAddress address(String id) {
        return members.get(id).resp();
    }

    JarProcess process(String id) {
        return running.get(id);
    }

    Path folder(String id) {
        return members.get(id).folder();
    }

    boolean alive(String id) {
        return process(id).process().alive();
    }

    /** Who leads, by what the members said last; waits for somebody to. */
    String leader() {
        return await("a leader")
                .atMost(WELL)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            Map<String, JarProcess> alive = running.entrySet().stream()
                                    .filter(each -> each.getValue().process().alive())
                                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
                            return leading(alive);
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Who of these leads, by what they said last. */
    static String leaderAmong(Map<String, JarProcess> nodes) {
        return await("a leader")
                .atMost(WELL)
                .until(() -> leading(nodes), Optional::isPresent)
                .orElseThrow();
    }

    private record Standing(String id, String role, long term) {}

    private static Optional<String> leading(Map<String, JarProcess> nodes) {
        List<Standing> standings = new ArrayList<>();
        nodes.forEach((id, node) -> {
            Matcher line = ROLE.matcher(node.process().stderr().text());
            Standing last = null;
            while (line.find()) {
                last = new Standing(id, line.group(1), Long.parseLong(line.group(3)));
            }
            if (last != null) {
                standings.add(last);
            }
        });
        return standings.stream()
                .max(Comparator.comparingLong(Standing::term)
                        .thenComparing(each -> each.role().equals("LEADER")))
                .filter(each -> each.role().equals("LEADER"))
                .map(Standing::id);
    }

    // ---- what happens to it

    void signal(String id, Signal signal) {
        process(id).signal(signal);
        if (signal == Signal.KILL) {
            process(id).exitCode();
        }
    }

    /** Starts a member again that has ended, and waits until it is ready. */
    void startAgain(String... ids) {
        List.of(ids).forEach(this::startUnready);
        List.of(ids).forEach(this::awaitReady);
    }

    /** Starts a member again that may not come up. */
    JarProcess startUnready(String id) {
        JarProcess started = launch(id).startUnready();
        running.put(id, started);
        return started;
    }

    NetworkNamespaces net() {
        if (net == null) {
            throw new IllegalStateException("network: loopback (expected: machines of their own)");
        }
        return net;
    }

    SmallDisk disk(String id) {
        SmallDisk disk = members.get(id).disk();
        if (disk == null) {
            throw new IllegalStateException("disk: not small (expected: machines of their own)");
        }
        return disk;
    }

    /** Has the leadership given to a member that does not lead; what was said to that. */
    RespClient.Reply transfer(String to) throws IOException {
        InetSocketAddress next = address(to);
        try (RespClient client = new RespClient(address(leader()), ASK_MS)) {
            return client.ask("FAILOVER", "TO", next.getAddress().getHostAddress(), Integer.toString(next.getPort()));
        }
    }

    /** Waits until every member takes a write, and answers a read. */
    void awaitWell() {
        assertThat(unwell(WELL)).as("members that don't serve within %s", WELL).isEmpty();
    }

    /** The members that don't serve by then. */
    List<String> unwell(Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        List<String> unwell = new ArrayList<>();
        for (String id : ids()) {
            Duration left = Duration.ofNanos(Math.max(2_000_000_000L, deadlineNs - System.nanoTime()));
            try {
                await(id + " to serve")
                        .atMost(left)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> serves(id));
            } catch (ConditionTimeoutException e) {
                unwell.add(id);
            }
        }
        return unwell;
    }

    /** Whether a member takes a write and answers a read. */
    boolean serves(String id) {
        try (RespClient client = new RespClient(address(id), ASK_MS)) {
            return "OK".equals(client.ask("SET", "probe", id).text())
                    && id.equals(client.ask("GET", "probe").text());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        running.values().forEach(JarProcess::close);
        members.values().forEach(member -> {
            if (member.disk() != null) {
                member.disk().close();
            }
        });
        if (net != null) {
            net.close();
        }
    }
}
