package io.netloft.kvstore;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.config.Written;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.tls.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of the store, with its defaults. The reference in {@code docs/} is generated from here. */
public record KvstoreConfig(
        @Doc("Address of the listener for Redis clients.") @Default("127.0.0.1:6379")
        HostPort listen,

        @Doc("Address of the listener for HTTP/JSON; unset: that of listen, its port raised by 2000.") @Nullable
        HostPort http,

        @Doc("Address of the Raft listener, where the other members connect; unset: this node's among the peers, else"
                + " 127.0.0.1:7379.")
        @Nullable
        HostPort raft,

        @Doc(
                "Host at which clients and members reach this node; unset: that of listen, or of raft where listen is every"
                        + " address.")
        @Nullable
        String advertise,

        @Doc("This node's name in the cluster.") @Default("a")
        String id,

        @Doc("All members of the cluster, this one among them; none: a cluster of one.") @Default("[]")
        List<Peer> peers,

        @Doc("Wait to be added to a cluster by `kvstore cluster add`, rather than begin one.") @Default("false")
        boolean join,

        @Doc("Name of the cluster; nodes of different clusters never join.") @Default("netloft")
        String cluster,

        @Doc("Folder of the log and the snapshots; unset: a folder of the user's state directory.") @Nullable
        Path dataDir,

        @Doc("When a write is acknowledged: on the disks of a quorum, or (weaker) in the memory of a quorum.")
        @Default("always")
        Durability durability,

        @Doc("How reads are answered.") @Default("linearizable") @Reloadable
        Consistency reads,

        @Doc("How reads are answered on a connection that has said READONLY.") @Default("bounded") @Reloadable
        Consistency readonlyReads,

        @Doc("What becomes of a write that reaches a follower: it goes to the leader, or the client is sent there.")
        @Default("forward")
        @Reloadable
        FollowerWrites followerWrites,

        @Doc("Bytes of changes kept for WATCHFROM and /v1/watch.") @Default("256MiB") @Range("64KiB..64GiB")
        Size history,

        @Doc("Password of the user `default`; unset and no users: everybody may do everything.") @Reloadable @Nullable
        Secret password,

        @Doc("Users by name, what they may use, and how they prove who they are.") @Default("[]") @Reloadable
        List<Account> users,

        @Doc("What members prove each other with on the listener for Redis clients; the same on every member."
                + " Unset: the cluster's name, which is no secret.")
        @Nullable
        Secret peerSecret,

        @Doc("TLS of the listeners for clients, Redis and HTTP.")
        TlsConfig tls,

        @Doc("TLS between members, mutual: certificate and authority of each.")
        PeerTls peerTls,

        @Doc("How long what is waited for.") @Reloadable Timeouts timeouts,

        @Doc("How writes are gathered into entries of the log.")
        Commit commit,

        @Doc("What a client may ask of the store.") Limits limits,

        @Inline CommonConfig common)
        implements Validated {
    private static final int HTTP_ABOVE = 2000;
    private static final int LAST_PORT = 65_535;
    private static final HostPort STANDARD_RAFT = new HostPort("127.0.0.1", 7379);

    /**
     * A member of the cluster as an operator writes it.
     *
     * @param id its name
     * @param address its Raft listener
     */
    @Written("ID=HOST:PORT")
    public record Peer(String id, HostPort address) {
        private static final int LONGEST = 40;

        /** Refuses names that would not do in a log line or a path. */
        public Peer {
            if (!id.matches("[A-Za-z0-9_.-]{1," + LONGEST + "}")) {
                throw new IllegalArgumentException(
                        "id: " + id + " (expected: letters, digits, _ . -, at most " + LONGEST + ")");
            }
        }

        /**
         * Reads the written form.
         *
         * @throws IllegalArgumentException when it is none, with a message for people
         */
        public static Peer parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(text + " has no name before its address");
            }
            return new Peer(
                    text.substring(0, equals).strip(),
                    HostPort.parse(text.substring(equals + 1).strip()));
        }

        @Override
        public String toString() {
            return id + "=" + address;
        }
    }

    /** When a write is acknowledged. */
    public enum Durability {
        /** After the disks of a quorum have it. */
        ALWAYS,
        /** Sooner: the disks follow within a second. */
        EVERYSEC
    }

    /** What a read is promised. */
    public enum Consistency {
        /** It sees every write that was acknowledged before it began, by whichever node. */
        LINEARIZABLE,
        /** It sees the state of a moment that lies back no further than {@code timeouts.stale}. */
        BOUNDED,
        /** It sees what the node has. */
        LOCAL
    }

    /** What becomes of a write that reaches a follower. */
    public enum FollowerWrites {
        /** The follower has the leader carry it out. */
        FORWARD,
        /** The follower answers {@code -MOVED} with the leader's address. */
        REDIRECT
    }

    /** A user. */
    public record Account(
            @Doc("Name, for AUTH.") String name,

            @Doc("Password; unset: none is needed.") @Nullable
            Secret password,

            @Doc("Commands: +get, -flushall, +@read, -@dangerous, one after the other.") @Default("+@all")
            List<String> commands,

            @Doc("Patterns of keys.") @Default("*") List<String> keys,

            @Doc("Patterns of channels.") @Default("*") List<String> channels)
            implements Validated {

        static Account everything(String name, @Nullable Secret password) {
            return new Account(name, password, List.of("+@all"), List.of("*"), List.of("*"));
        }

        @Override
        public void validate(Problems problems) {
            for (int i = 0; i < commands.size(); i++) {
                String fault = Access.fault(commands.get(i));
                if (fault != null) {
                    problems.add("commands[" + i + "]", commands.get(i), fault, "see ACL CAT and COMMAND LIST");
                }
            }
        }
    }

    /** Certificates of the members. */
    public record PeerTls(
            @Doc("Certificate chain of this member, PEM; its names are where the others reach it.") @Nullable
            Path cert,

            @Doc("Private key of that certificate, PEM (PKCS#8).") @Nullable
            Path key,

            @Doc("Authority of all members' certificates, PEM.") @Nullable
            Path ca)
            implements Validated {

        /** Whether members speak TLS with each other. */
        public boolean enabled() {
            return cert != null;
        }

        @Override
        public void validate(Problems problems) {
            boolean all = cert != null && key != null && ca != null;
            boolean none = cert == null && key == null && ca == null;
            if (!all && !none) {
                problems.add(
                        cert == null ? "cert" : key == null ? "key" : "ca",
                        null,
                        "cert, key and ca, all or none",
                        "give what is missing");
            }
        }
    }

    /** Timeouts. */
    public record Timeouts(
            @Doc("A write that no quorum has taken in that time fails.") @Default("5s") @Range("100ms..5m")
            Duration write,

            @Doc("A read that no quorum has confirmed in that time fails.") @Default("5s") @Range("100ms..5m")
            Duration read,

            @Doc("How far back a bounded read may lie.") @Default("2s") @Range("10ms..5m")
            Duration stale,

            @Doc("Shortest silence of the leader after which a follower stands for election.")
            @Default("600ms")
            @Range("50ms..1m")
            Duration electionMin,

            @Doc("Longest silence of the leader after which a follower stands for election.")
            @Default("1200ms")
            @Range("100ms..2m")
            Duration electionMax) {}

    /** Group commit. */
    public record Commit(
            @Doc("Most commands in an entry of the log.") @Default("4096") @Range("1..65536")
            int commands,

            @Doc("Bytes after which an entry takes no further command.") @Default("1MiB") @Range("4KiB..16MiB")
            Size bytes,

            @Doc("Entries under way at once.") @Default("4") @Range("1..256")
            int inFlight,

            @Doc("Bytes of entries between two snapshots.") @Default("256MiB") @Range("64KiB..64GiB")
            Size snapshotEvery) {}

    /** Limits on clients. */
    public record Limits(
            @Doc("Client connections at once; more are closed at once.") @Default("10000") @Range("1..1000000")
            int connections,

            @Doc("Client connections at once from one address.") @Default("10000") @Range("1..1000000")
            int connectionsPerAddress,

            @Doc("Bytes of one argument.") @Default("64MiB") @Range("1KiB..512MiB")
            Size argument,

            @Doc("Bytes of one command.") @Default("128MiB") @Range("1KiB..1GiB")
            Size command,

            @Doc("Commands of one connection that wait for their answers; beyond, it isn't read from.")
            @Default("10000")
            @Range("1..1000000")
            int pending,

            @Doc(
                    "Bytes that may wait for a client that doesn't take them, messages of channels above all; beyond, it is"
                            + " dropped.")
            @Default("32MiB")
            @Range("64KiB..1GiB")
            Size output,

            @Doc("A client that takes nothing of what waits for it for that long is dropped.")
            @Default("60s")
            @Range("1s..1h")
            Duration outputStall,

            @Doc("Bytes of a value that is sent by HTTP.") @Default("8MiB") @Range("1KiB..64MiB")
            Size body) {}

    /** Where the listener for HTTP is. */
    public HostPort httpAddress() {
        if (http != null) {
            return http;
        }
        int port = listen.port() + HTTP_ABOVE;
        return listen.withPort(listen.port() == 0 ? 0 : port > LAST_PORT ? listen.port() - HTTP_ABOVE : port);
    }

    /** Where the Raft listener is. */
    public HostPort raftAddress() {
        if (raft != null) {
            return raft;
        }
        return peers.stream()
                .filter(peer -> peer.id().equals(id))
                .map(Peer::address)
                .findFirst()
                .orElse(STANDARD_RAFT);
    }

    @Override
    public void validate(Problems problems) {
        peers.stream()
                .filter(peer ->
                        raft != null && peer.id().equals(id) && peer.address().port() != raft.port())
                .forEach(peer -> problems.add(
                        "raft", raft, "the port of this node among the peers, " + peer, "leave it away, or mend one"));
        if (!peers.isEmpty() && (password != null || !users.isEmpty()) && peerSecret == null) {
            problems.add(
                    "peer-secret",
                    null,
                    "a secret, where clients have passwords: without, anybody could pass for a member",
                    "give every member the same one, as file:PATH or env:NAME");
        }
        if (join && !peers.isEmpty()) {
            problems.add("join", true, "no peers beside it: the cluster tells them", "leave one of the two away");
        }
        if (!peers.isEmpty() && peers.stream().noneMatch(peer -> peer.id().equals(id))) {
            problems.add("id", id, "one of the peers' names", "name this node as in `peers`");
        }
        if (peers.stream().map(Peer::id).distinct().count() < peers.size()) {
            problems.add("peers", peers, "each name once", "give every member a name of its own");
        }
        if (timeouts.electionMin().compareTo(timeouts.electionMax()) >= 0) {
            problems.add(
                    "timeouts.election-max",
                    timeouts.electionMax(),
                    "longer than timeouts.election-min",
                    "leave some room between them");
        }
    }
}
