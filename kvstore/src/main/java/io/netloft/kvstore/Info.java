package io.netloft.kvstore;

import io.netloft.kvstore.CommandStats.Sum;
import io.netloft.kvstore.Membership.Peer;
import io.netloft.kvstore.PubSub.Kind;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What INFO answers: sections of {@code name:value} lines, in Redis's words where they fit. */
final class Info {
    /** The version of Redis whose answers these are. */
    static final String REDIS_VERSION = "7.0.15";

    private static final Set<String> NOT_BY_DEFAULT = Set.of("commandstats", "latencystats");

    private final Node node;
    private final Map<String, Consumer<Lines>> sections = new LinkedHashMap<>();

    Info(Node node) {
        this.node = node;
        sections.put("server", this::server);
        sections.put("clients", this::clients);
        sections.put("memory", this::memory);
        sections.put("persistence", this::persistence);
        sections.put("stats", this::stats);
        sections.put("replication", this::replication);
        sections.put("cpu", this::cpu);
        sections.put("modules", lines -> {});
        sections.put("commandstats", this::commands);
        sections.put("errorstats", this::errors);
        sections.put("latencystats", lines -> {});
        sections.put("cluster", this::cluster);
        sections.put("keyspace", this::keyspace);
    }

    /** Lines being written. */
    private static final class Lines {
        private final StringBuilder text = new StringBuilder();

        Lines add(String name, Object value) {
            text.append(name).append(':').append(value).append("\r\n");
            return this;
        }
    }

    /** The sections asked for; none: the usual ones. */
    byte[] text(List<String> wanted) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String word : wanted.isEmpty() ? List.of("default") : wanted) {
            String its = word.toLowerCase(Locale.ROOT);
            switch (its) {
                case "all", "everything" -> chosen.addAll(sections.keySet());
                case "default" ->
                    sections.keySet().stream()
                            .filter(name -> !NOT_BY_DEFAULT.contains(name))
                            .forEach(chosen::add);
                default -> chosen.add(its);
            }
        }
        List<String> parts = new ArrayList<>();
        sections.forEach((name, section) -> {
            if (chosen.contains(name)) {
                Lines lines = new Lines();
                section.accept(lines);
                parts.add("# " + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "\r\n" + lines.text);
            }
        });
        return String.join("\r\n", parts).getBytes(StandardCharsets.UTF_8);
    }

    private void server(Lines lines) {
        long upSeconds = node.upMs() / 1000;
        lines.add("redis_version", REDIS_VERSION)
                .add("redis_git_sha1", "00000000")
                .add("redis_git_dirty", 0)
                .add("redis_build_id", "0")
                .add("redis_mode", "standalone")
                .add("netloft_version", node.version())
                .add(
                        "os",
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"))
                .add("arch_bits", 64)
                .add("multiplexing_api", node.transportName())
                .add("java_version", System.getProperty("java.version"))
                .add("process_id", ProcessHandle.current().pid())
                .add("run_id", Membership.hexOf(Long.toHexString(node.incarnation())))
                .add("tcp_port", node.config().listen().port())
                .add("server_time_usec", node.nowMs() * 1000)
                .add("uptime_in_seconds", upSeconds)
                .add("uptime_in_days", upSeconds / 86_400)
                .add("hz", 10)
                .add("configured_hz", 10)
                .add("executable", "")
                .add("config_file", "");
    }

    private void clients(Lines lines) {
        lines.add("connected_clients", node.clients().count())
                .add("maxclients", node.config().limits().connections())
                .add("blocked_clients", node.blockers().size())
                .add("tracking_clients", 0)
                .add("clients_dropped", node.clients().droppedCount());
    }

    private void memory(Lines lines) {
        long used = Settings.usedMemory();
        long most = Runtime.getRuntime().maxMemory();
        lines.add("used_memory", used)
                .add("used_memory_human", human(used))
                .add("used_memory_rss", Runtime.getRuntime().totalMemory())
                .add("used_memory_peak", Memory.peak())
                .add("used_memory_direct", Memory.direct())
                .add("used_memory_lua", 0)
                .add("used_memory_scripts", node.state().scripts().cache().bytes())
                .add("number_of_cached_scripts", node.state().scripts().cache().size())
                .add("total_system_memory", most)
                .add("maxmemory", node.settings().maxMemory())
                .add("maxmemory_human", human(node.settings().maxMemory()))
                .add("maxmemory_policy", "noeviction")
                .add("mem_fragmentation_ratio", "1.00")
                .add("mem_allocator", "jvm")
                .add("lazyfree_pending_objects", 0);
    }

    private static String human(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + "B";
        }
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.2fK", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.2fM", bytes / 1048576.0);
    }

    private void persistence(Lines lines) {
        lines.add("loading", 0)
                .add("async_loading", 0)
                .add("rdb_changes_since_last_save", 0)
                .add("rdb_bgsave_in_progress", node.snapshots().inProgress() ? 1 : 0)
                .add("rdb_last_save_time", node.snapshots().lastEpochSeconds())
                .add("rdb_last_bgsave_status", node.snapshots().lastFailed() ? "err" : "ok")
                .add("rdb_last_bgsave_time_sec", node.snapshots().lastTookMs() / 1000)
                .add("aof_enabled", 1)
                .add("aof_rewrite_in_progress", 0)
                .add("aof_rewrite_scheduled", 0)
                .add("aof_last_write_status", "ok")
                .add("durability", node.config().durability().name().toLowerCase(Locale.ROOT));
    }

    private void stats(Lines lines) {
        lines.add("total_connections_received", node.clients().opened())
                .add("total_commands_processed", node.commandsProcessed())
                .add("instantaneous_ops_per_sec", node.rate().perSecond())
                .add("rejected_connections", 0)
                .add("expired_keys", node.notifications().expired())
                .add("expired_stale_perc", "0.00")
                .add("evicted_keys", 0)
                .add("pubsub_channels", node.pubSub().names(Kind.CHANNEL))
                .add("pubsub_patterns", node.pubSub().names(Kind.PATTERN))
                .add("pubsubshard_channels", node.pubSub().names(Kind.SHARD))
                .add("acl_access_denied_auth", node.metrics().wrongPasswords())
                .add("latest_fork_usec", 0)
                .add("total_forks", 0)
                .add("slowlog_entries", node.slowLog().size());
    }

    private void replication(Lines lines) {
        List<Peer> peers = node.membership().peers();
        Standing standing = node.membership().standing();
        boolean leads = node.membership().leads();
        lines.add("role", leads ? "master" : "slave");
        Peer leader = peers.stream().filter(Peer::leads).findFirst().orElse(null);
        if (!leads) {
            boolean up = leader != null && leader.addresses() != null;
            lines.add("master_host", leader == null ? "" : leader.resp().host())
                    .add("master_port", leader == null ? 0 : leader.resp().port())
                    .add("master_link_status", up ? "up" : "down")
                    .add("master_last_io_seconds_ago", 0)
                    .add("master_sync_in_progress", 0)
                    .add("slave_repl_offset", standing.applied())
                    .add("slave_priority", 100)
                    .add("slave_read_only", 0);
        }
        List<Peer> others = leads ? peers.stream().filter(peer -> !peer.self()).toList() : List.of();
        lines.add("connected_slaves", others.size());
        for (int i = 0; i < others.size(); i++) {
            Peer peer = others.get(i);
            boolean online = peer.silentMs() >= 0 && peer.silentMs() < 5_000;
            lines.add(
                    "slave" + i,
                    "ip=" + peer.resp().host() + ",port=" + peer.resp().port() + ",state="
                            + (online ? "online" : "wait_bgsave") + ",offset=" + peer.matched() + ",lag="
                            + Math.max(0, peer.silentMs()) / 1000);
        }
        lines.add("master_failover_state", "no-failover")
                .add("master_replid", Membership.hexOf(node.config().cluster()))
                .add("master_repl_offset", standing.committed())
                .add("second_repl_offset", -1)
                .add("repl_backlog_active", 0)
                .add("raft_term", standing.term())
                .add("raft_applied", standing.applied())
                .add("raft_committed", standing.committed())
                .add("revision", node.state().revision());
    }

    private void cpu(Lines lines) {
        double seconds = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            seconds = os.getProcessCpuTime() / 1e9;
        }
        // The JVM tells the sum only.
        lines.add("used_cpu_sys", "0.000000")
                .add("used_cpu_user", String.format(Locale.ROOT, "%.6f", seconds))
                .add("used_cpu_sys_children", "0.000000")
                .add("used_cpu_user_children", "0.000000");
    }

    private void commands(Lines lines) {
        List<CommandStats> loops = node.stats();
        for (CommandSpec spec : CommandTable.standard().all()) {
            Sum sum = CommandStats.sum(loops, spec);
            if (sum.calls() + sum.rejected() > 0) {
                double each = sum.calls() == 0 ? 0 : sum.ns() / 1000.0 / sum.calls();
                lines.add(
                        "cmdstat_" + spec.name(),
                        "calls=" + sum.calls() + ",usec=" + sum.ns() / 1000 + ",usec_per_call="
                                + String.format(Locale.ROOT, "%.2f", each) + ",rejected_calls=" + sum.rejected()
                                + ",failed_calls=" + sum.failed());
            }
        }
    }

    private void errors(Lines lines) {
        long failed = 0;
        for (CommandSpec spec : CommandTable.standard().all()) {
            Sum sum = CommandStats.sum(node.stats(), spec);
            failed += sum.failed() + sum.rejected();
        }
        if (failed > 0) {
            lines.add("errorstat_ERR", "count=" + failed);
        }
    }

    private void cluster(Lines lines) {
        lines.add("cluster_enabled", 0);
    }

    private void keyspace(Lines lines) {
        long keys = node.state().size();
        if (keys > 0) {
            lines.add("db0", "keys=" + keys + ",expires=" + node.state().expiring() + ",avg_ttl=0");
        }
    }
}
