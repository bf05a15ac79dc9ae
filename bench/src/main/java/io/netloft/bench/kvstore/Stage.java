package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Paced;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a row starts its stores, each process on free ports of loopback with a data folder of its own, all on one file
 * system; they stop when the row is over. One thread uses it.
 */
final class Stage implements Paced {
    static final String OURS = "kvstore";
    /** What a server of ours says once it serves. */
    static final Pattern READY_LINE = Pattern.compile("\\bready took=");

    private static final Duration READY = Duration.ofMinutes(1);
    private static final int MEMBERS = 3;
    /** Looks in a row, some 20 ms apart, that find the same leader. */
    private static final int STEADY = 50;
    /** What a run writes in minutes is more than what etcd takes by default, 2 GiB. */
    private static final long ETCD_QUOTA = 8L << 30;

    private final Settings settings;
    private final int etcdConnections;
    private final Transport transport;
    private final Workspace workspace;
    private final Children children;
    private final LauncherScript script;

    /** An empty one; the transport is the caller's. */
    Stage(Settings settings, int etcdConnections, Transport transport, Workspace workspace) {
        this.settings = settings;
        this.etcdConnections = etcdConnections;
        this.transport = transport;
        this.workspace = workspace;
        children = new Children(workspace);
        script = new LauncherScript(settings.root());
    }

    static Program redisServer() {
        return Program.find("redis-server", "redis-server");
    }

    static Program etcd() {
        return Program.find("etcd", "etcd-server");
    }

    Settings settings() {
        return settings;
    }

    /** So many a load on etcd is spread over. */
    int etcdConnections() {
        return etcdConnections;
    }

    @Override
    public Pace pace() {
        return settings.pace();
    }

    Transport transport() {
        return transport;
    }

    Children children() {
        return children;
    }

    /** Redis in memory only. */
    Store redis(String name) {
        return redis(name, List.of("--save", "", "--appendonly", "no"));
    }

    /** Redis that has a write on disk before it answers. */
    Store redisOnDisk(String name) {
        return redis(name, List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
    }

    private Store redis(String name, List<String> more) {
        int port = Workspace.freePort();
        List<String> command = new ArrayList<>(List.of(redisServer().file().toString()));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--dir", folder(name).toString()));
        command.addAll(more);
        Child child = children.start(name, command, Map.of());
        child.await(() -> RespConnection.ask(port, "PING").equals("+PONG"), READY);
        return new Store(name, List.of(new Store.Node(child, port, 0)));
    }

    private Path folder(String name) {
        workspace.file(name + "/README", "What a store of this run keeps.");
        return workspace.dir().resolve(name);
    }

    /** A node of ours, alone. */
    OwnNode alone(String name) {
        int raft = Workspace.freePort();
        return new OwnNode(name, Workspace.freePort(), Workspace.freePort(), List.of("--raft", "127.0.0.1:" + raft));
    }

    /** A node of ours, which can be started and, once it has ended, started again. */
    final class OwnNode {
        private final String name;
        private final int port;
        private final int adminPort;
        private final List<String> arguments;

        private OwnNode(String name, int port, int adminPort, List<String> more) {
            this.name = name;
            this.port = port;
            this.adminPort = adminPort;
            arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:" + port, "--admin", "127.0.0.1:" + adminPort));
            arguments.addAll(List.of("--data-dir", folder(name).toString()));
            arguments.addAll(more);
            arguments.addAll(settings.arguments());
        }

        /** Starts it, and doesn't wait. */
        Store.Node start() {
            Child child = children.start(
                    name, script.command(OURS, arguments), LauncherScript.environment(LauncherScript.ourHome()));
            return new Store.Node(child, port, adminPort);
        }
    }

    /** Ours, one node, serving. */
    Store one(String name) {
        Store.Node node = alone(name).start();
        awaitReady(node);
        return new Store(name, List.of(node));
    }

    static void awaitReady(Store.Node node) {
        node.child().await(() -> READY_LINE.matcher(node.child().log()).find(), READY);
    }

    /** Ours, three nodes, with a leader. */
    Store three(String name) {
        List<Integer> raft = ports();
        String peers = IntStream.range(0, MEMBERS)
                .mapToObj(i -> id(i) + "=127.0.0.1:" + raft.get(i))
                .collect(Collectors.joining(","));
        List<Store.Node> nodes = IntStream.range(0, MEMBERS)
                .mapToObj(i -> new OwnNode(
                                name + "-" + id(i),
                                Workspace.freePort(),
                                Workspace.freePort(),
                                List.of("--id", id(i), "--peers", peers, "--raft", "127.0.0.1:" + raft.get(i)))
                        .start())
                .toList();
        nodes.forEach(Stage::awaitReady);
        var store = new Store(name, nodes);
        settle(store);
        return store;
    }

    private static String id(int member) {
        return String.valueOf((char) ('a' + member));
    }

    private static List<Integer> ports() {
        return IntStream.range(0, MEMBERS).mapToObj(i -> Workspace.freePort()).toList();
    }

    /** Waits until a leader takes writes and keeps its place: the first seconds of cold JVMs know several. */
    private static void settle(Store store) {
        var steady = new AtomicInteger();
        var last = new AtomicReference<Store.Node>();
        store.first()
                .child()
                .await(
                        () -> {
                            Store.Node leader = leader(store);
                            boolean same = leader.equals(last.getAndSet(leader));
                            boolean takes = RespConnection.ask(leader.port(), "SET", "first", "1")
                                    .equals("+OK");
                            return (same && takes ? steady.incrementAndGet() : steady.getAndSet(0)) >= STEADY;
                        },
                        READY);
        RespConnection.ask(leader(store).port(), "DEL", "first");
    }

    /** The member of ours that leads now; waits for one. */
    static Store.Node leader(Store store) {
        List<Store.Node> leading = new ArrayList<>();
        store.first()
                .child()
                .await(
                        () -> {
                            leading.clear();
                            store.nodes().stream().filter(Stage::leads).forEach(leading::add);
                            return leading.size() == 1;
                        },
                        READY);
        return leading.get(0);
    }

    /** A member of ours that follows. */
    static Store.Node follower(Store store) {
        Store.Node leader = leader(store);
        return store.nodes().get(leader.equals(store.nodes().get(0)) ? 1 : 0);
    }

    private static boolean leads(Store.Node node) {
        String told = RespConnection.ask(node.port(), "INFO", "replication");
        if (told.startsWith("-")) {
            String log = node.child().log();
            return log.substring(Math.max(0, log.lastIndexOf(" role role="))).startsWith(" role role=LEADER");
        }
        return told.contains("role:master");
    }

    /** etcd, three members, each serving. */
    Store etcd(String name) {
        List<Integer> peers = ports();
        String cluster = IntStream.range(0, MEMBERS)
                .mapToObj(i -> id(i) + "=http://127.0.0.1:" + peers.get(i))
                .collect(Collectors.joining(","));
        List<Store.Node> nodes = IntStream.range(0, MEMBERS)
                .mapToObj(i -> etcd(name + "-" + id(i), id(i), peers.get(i), cluster))
                .toList();
        // What a member says once it serves clients; it waits for a leader before.
        Pattern serving = Pattern.compile("serving (?:insecure )?client (?:requests|traffic)");
        nodes.forEach(node ->
                node.child().await(() -> serving.matcher(node.child().log()).find(), READY));
        return new Store(name, nodes);
    }

    private Store.Node etcd(String name, String id, int peerPort, String cluster) {
        int port = Workspace.freePort();
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = List.of(
                etcd().file().toString(),
                "--name=" + id,
                "--data-dir=" + folder(name).resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--quota-backend-bytes=" + ETCD_QUOTA,
                "--logger=zap");
        return new Store.Node(children.start(name, command, Map.of()), port, 0);
    }

    @Override
    public void close() {
        children.close();
    }
}
