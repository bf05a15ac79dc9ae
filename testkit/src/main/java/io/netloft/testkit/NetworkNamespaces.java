package io.netloft.testkit;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network of members on one machine, each with its own address and interfaces, whose links a test cuts.
 *
 * <pre>
 *   test's JVM            hub                   members, each a network namespace
 *   198.18.n.1 ──────── bridge ──────────────── 198.18.n.11  eth0
 *                          └─────────────────── 198.18.n.12  eth0
 * </pre>
 *
 * <p>{@code NetworkNamespaces.of("a", "b")}, then {@code JarProcess.of(…).through(net.command("a"))} with a listener on
 * {@code net.address("a")}. A cut is silent: packets vanish, connections stand until somebody's patience ends; who has
 * looked for a neighbour in vain for some seconds is told that there is no route.
 *
 * <p>Needs root, {@code ip} and {@code nsenter}: {@code @NeedsPeer(value = {"ip", "nsenter"}, root = true)}. Names carry
 * the pid of the JVM. {@link #close} kills what still runs inside and takes everything away; what a dead JVM left is
 * swept when the next network is made. Not thread-safe.
 */
public final class NetworkNamespaces implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("netloft-(\\d+)-\\d+-.*");
    private static final Pattern MEMBER = Pattern.compile("[a-z][a-z0-9]{0,9}");
    private static final String FOLDER = "/run/netns/";
    private static final String HUB = "hub";
    private static final int FIRST_HOST = 11;
    private static final AtomicInteger MADE = new AtomicInteger();

    /** Nobody has it, so that the bridge's members drop what is sent to it. */
    private static final String NOWHERE = "02:00:00:00:00:01";

    private final String prefix;
    private final String hostLink;
    private final String net;
    private final Map<String, String> members = new LinkedHashMap<>(); // address by name
    private final Set<String> unplugged = new LinkedHashSet<>();
    private final Set<Cut> cuts = new LinkedHashSet<>();
    private final Runnable undo = this::remove;
    private boolean closed;

    private record Cut(String from, String to) {}

    private NetworkNamespaces(List<String> names) {
        long pid = ProcessHandle.current().pid();
        int number = MADE.incrementAndGet();
        this.prefix = "netloft-" + pid + "-" + number + "-";
        this.hostLink = "nl" + pid + "n" + number;
        this.net = freeNet((int) (pid + number));
        for (String name : names) {
            if (!MEMBER.matcher(name).matches() || members.containsKey(name) || name.equals(HUB)) {
                throw new IllegalArgumentException(
                        "member: " + name + " (expected: up to ten small letters and digits, each name once, not hub)");
            }
            members.put(name, net + "." + (FIRST_HOST + members.size()));
        }
    }

    /** A network of these members, every one of which reaches every other and the test's JVM. */
    public static NetworkNamespaces of(String... names) {
        sweep();
        NetworkNamespaces network = new NetworkNamespaces(List.of(names));
        RootTool.undoAtEnd(network.undo);
        try {
            network.build();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The address of a member. */
    public String address(String member) {
        String address = members.get(member);
        if (address == null) {
            throw new IllegalArgumentException("member: " + member + " (expected: one of " + members.keySet() + ")");
        }
        return address;
    }

    /** The address of the test's JVM. */
    public String host() {
        return net + ".1";
    }

    /** What comes before a command so that it runs as that member; it becomes the command, under the same pid. */
    public List<String> command(String member) {
        address(member);
        return List.of(RootTool.file("nsenter"), "--net=" + FOLDER + prefix + member, "--");
    }

    /** Cuts a member off from everybody, the test's JVM too, both ways. */
    public void cutOff(String member) {
        RootTool.run("ip", "-n", prefix + HUB, "link", "set", port(member), "nomaster");
        unplugged.add(member);
    }

    /** Cuts a member off from the other members, both ways; the test's JVM still reaches it. */
    public void isolate(String member) {
        address(member);
        members.keySet().stream().filter(other -> !other.equals(member)).forEach(other -> {
            cutOff(member, other);
            cutOff(other, member);
        });
    }

    /** Cuts one direction: what {@code from} sends to {@code to} vanishes. */
    public void cutOff(String from, String to) {
        RootTool.run("ip", neighbour(from, "replace", to, "lladdr", NOWHERE, "nud", "permanent"));
        cuts.add(new Cut(from, to));
    }

    /** Ends every cut of this member. */
    public void join(String member) {
        String port = port(member);
        if (unplugged.remove(member)) {
            RootTool.run("ip", "-n", prefix + HUB, "link", "set", port, "master", "br0");
        }
        List.copyOf(cuts).stream()
                .filter(cut -> cut.from().equals(member) || cut.to().equals(member))
                .forEach(cut -> join(cut.from(), cut.to()));
    }

    /** Ends the cut of one direction. */
    public void join(String from, String to) {
        if (cuts.remove(new Cut(from, to))) {
            RootTool.run("ip", neighbour(from, "del", to));
        }
    }

    /**
     * Has the bridge pass on what is sent to groups, as it does from the start, or not: many a switch and wireless network
     * filters multicast while everything else goes through.
     */
    public void multicast(boolean passes) {
        String hub = prefix + HUB;
        // With snooping, the bridge would pass on to those who have joined.
        RootTool.run("ip", "-n", hub, "link", "set", "br0", "type", "bridge", "mcast_snooping", passes ? "1" : "0");
        for (String member : members.keySet()) {
            String flood = passes ? "on" : "off";
            RootTool.run("ip", "-n", hub, "link", "set", port(member), "type", "bridge_slave", "mcast_flood", flood);
        }
    }

    /**
     * Lets a member send so many octets a second, until {@link #heal}.
     *
     * @param burst octets that may leave at once
     */
    public void limit(String member, long octetsASecond, int burst) {
        address(member);
        String rate = octetsASecond * 8 + "bit";
        RootTool.run(
                "tc",
                "-n",
                prefix + member,
                "qdisc",
                "replace",
                "dev",
                "eth0",
                "root",
                "tbf",
                "rate",
                rate,
                "burst",
                Integer.toString(burst),
                "latency",
                "50ms");
    }

    /** Ends every cut, delay, limit and loss. */
    public void heal() {
        multicast(true);
        members.keySet().forEach(member -> {
            join(member);
            RootTool.succeeds("tc", "-n", prefix + member, "qdisc", "del", "dev", "eth0", "root");
        });
    }

    /** Whether this machine's kernel can {@link #slow}: not every one has {@code netem}. */
    public boolean canSlow() {
        return Peer.find("tc").isPresent()
                && RootTool.succeeds("tc", "-n", prefix + HUB, "qdisc", "replace", "dev", "host", "root", "netem")
                && RootTool.succeeds("tc", "-n", prefix + HUB, "qdisc", "del", "dev", "host", "root");
    }

    /**
     * Delays all that a member sends, and loses some of it, until {@link #heal}.
     *
     * @param lossPercent of its packets
     */
    public void slow(String member, Duration delay, double lossPercent) {
        address(member);
        String us = delay.toNanos() / 1_000 + "us";
        String loss = String.format(Locale.ROOT, "%.3f%%", lossPercent);
        RootTool.run(
                "tc",
                "-n",
                prefix + member,
                "qdisc",
                "replace",
                "dev",
                "eth0",
                "root",
                "netem",
                "delay",
                us,
                "loss",
                loss);
    }

    /** Kills what runs inside and takes the network away. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            remove();
            RootTool.undone(undo);
        }
    }

    private String port(String member) {
        String address = address(member);
        return "p" + address.substring(address.lastIndexOf('.') + 1);
    }

    private String[] neighbour(String from, String verb, String to, String... more) {
        address(from);
        return Stream.concat(Stream.of("-n", prefix + from, "neigh", verb, address(to), "dev", "eth0"), Stream.of(more))
                .toArray(String[]::new);
    }

    private void build() {
        String hub = prefix + HUB;
        RootTool.run("ip", "netns", "add", hub);
        // In a namespace of its own, where no firewall of this machine looks at what crosses the bridge.
        RootTool.run("ip", "-n", hub, "link", "add", "br0", "type", "bridge", "forward_delay", "0");
        RootTool.run("ip", "-n", hub, "link", "set", "br0", "up");
        RootTool.run("ip", "link", "add", hostLink, "type", "veth", "peer", "name", "host", "netns", hub);
        RootTool.run("ip", "-n", hub, "link", "set", "host", "master", "br0", "up");
        RootTool.run("ip", "addr", "add", host() + "/24", "dev", hostLink);
        RootTool.run("ip", "link", "set", hostLink, "up");
        members.forEach((member, address) -> {
            String name = prefix + member;
            RootTool.run("ip", "netns", "add", name);
            RootTool.run(
                    "ip",
                    "-n",
                    hub,
                    "link",
                    "add",
                    port(member),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    name);
            RootTool.run("ip", "-n", hub, "link", "set", port(member), "master", "br0", "up");
            RootTool.run("ip", "-n", name, "link", "set", "lo", "up");
            RootTool.run("ip", "-n", name, "addr", "add", address + "/24", "dev", "eth0");
            RootTool.run("ip", "-n", name, "link", "set", "eth0", "up");
            // A default gateway would do, but there is none: programs that name no interface need a way for multicast.
            RootTool.run("ip", "-n", name, "route", "add", "224.0.0.0/4", "dev", "eth0");
        });
    }

    private void remove() {
        RootTool.quietly(
                () -> namespaces().filter(name -> name.startsWith(prefix)).forEach(NetworkNamespaces::remove));
        // It goes with the hub, but only some time later.
        RootTool.succeeds("ip", "link", "del", hostLink);
    }

    private static void remove(String namespace) {
        for (String pid : RootTool.run("ip", "netns", "pids", namespace).split("\\s+")) {
            Optional.of(pid)
                    .filter(text -> !text.isEmpty())
                    .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        RootTool.run("ip", "netns", "del", namespace);
    }

    private static Stream<String> namespaces() {
        String[] names = new File(FOLDER).list();
        return names == null ? Stream.empty() : Stream.of(names);
    }

    private static void sweep() {
        for (String name : namespaces().toList()) {
            Matcher ours = NAME.matcher(name);
            if (ours.matches() && RootTool.dead(Objects.requireNonNull(ours.group(1)))) {
                RootTool.quietly(() -> remove(name));
            }
        }
    }

    /** A net of the range that is kept for measurements (RFC 2544) which no interface of this machine is in. */
    private static String freeNet(int start) {
        String taken = RootTool.run("ip", "-o", "-4", "addr", "show");
        List<String> nets = new ArrayList<>();
        for (int i = 0; i < 254; i++) {
            nets.add("198.18." + (1 + (start + i) % 254));
        }
        return nets.stream()
                .filter(net -> !taken.contains(" " + net + "."))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "198.18.0.0/16: every net is taken (expected: a free one); ip link show lists them"));
    }
}
