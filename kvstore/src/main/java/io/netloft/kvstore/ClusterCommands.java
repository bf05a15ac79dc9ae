package io.netloft.kvstore;

import io.netloft.kvstore.Membership.Peer;
import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import io.netloft.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** CLUSTER: one shard of all slots, whose master leads and whose replicas follow. */
final class ClusterCommands {
    static final int SLOTS = 16_384;

    private static final int POLYNOMIAL = 0x1021;

    private ClusterCommands() {}

    static void bind(BiConsumer<String, LocalCommand> bind) {
        bind.accept("cluster|info", ClusterCommands::info);
        bind.accept(
                "cluster|myid",
                call -> call.out()
                        .bulk(Membership.hexOf(call.node().membership().self())));
        bind.accept("cluster|nodes", call -> ClientCommands.text(call, nodes(call.node(), peers(call))));
        bind.accept("cluster|slots", ClusterCommands::slots);
        bind.accept("cluster|shards", ClusterCommands::shards);
        bind.accept("cluster|keyslot", call -> call.out().integer(slot(call.bytes(2))));
        bind.accept("cluster|links", call -> call.out().emptyArray());
        bind.accept("cluster|replicas", ClusterCommands::replicas);
        bind.accept("cluster|slaves", ClusterCommands::replicas);
        for (String word : List.of("countkeysinslot", "getkeysinslot", "reset")) {
            bind.accept("cluster|" + word, call -> {
                throw new CommandError("ERR CLUSTER " + word.toUpperCase(java.util.Locale.ROOT)
                        + " is not served: every member has every key");
            });
        }
    }

    private static List<Peer> peers(LocalCall call) {
        return call.node().membership().peers();
    }

    /** The slot of a key, by the part in braces if there is one. */
    static int slot(byte[] key) {
        int from = 0;
        int to = key.length;
        int open = indexOf(key, '{', 0);
        if (open >= 0) {
            int close = indexOf(key, '}', open + 1);
            if (close > open + 1) {
                from = open + 1;
                to = close;
            }
        }
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= (key[i] & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
        }
        return (crc & 0xffff) % SLOTS;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static void info(LocalCall call) {
        List<Peer> peers = peers(call);
        boolean led = peers.stream().anyMatch(Peer::leads);
        Standing standing = call.node().membership().standing();
        String text = "cluster_enabled:1\r\ncluster_state:" + (led ? "ok" : "fail") + "\r\ncluster_slots_assigned:"
                + SLOTS + "\r\ncluster_slots_ok:" + (led ? SLOTS : 0) + "\r\ncluster_slots_pfail:0\r\n"
                + "cluster_slots_fail:" + (led ? 0 : SLOTS) + "\r\ncluster_known_nodes:" + peers.size()
                + "\r\ncluster_size:1\r\ncluster_current_epoch:" + standing.term() + "\r\ncluster_my_epoch:"
                + standing.term() + "\r\n";
        call.out().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String nodes(Node node, List<Peer> peers) {
        String leader =
                peers.stream().filter(Peer::leads).map(Peer::hex).findFirst().orElse("-");
        StringBuilder text = new StringBuilder();
        long term = node.membership().standing().term();
        for (Peer peer : peers) {
            text.append(peer.hex()).append(' ').append(peer.resp()).append('@').append(port(peer.raft()));
            text.append(' ').append(peer.self() ? "myself," : "").append(peer.leads() ? "master" : "slave");
            text.append(' ').append(peer.leads() ? "-" : leader).append(" 0 0 ").append(term);
            text.append(peer.addresses() == null ? " disconnected" : " connected");
            text.append(peer.leads() ? " 0-" + (SLOTS - 1) : "").append('\n');
        }
        return text.toString();
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    /** The leader first, then those that have said where they are. */
    private static List<Peer> shard(LocalCall call) {
        List<Peer> shard = new ArrayList<>(peers(call));
        shard.removeIf(peer -> peer.addresses() == null);
        shard.sort(java.util.Comparator.comparing((Peer peer) -> !peer.leads()));
        return shard;
    }

    private static void slots(LocalCall call) {
        List<Peer> shard = shard(call);
        if (shard.isEmpty() || !shard.get(0).leads()) {
            call.out().emptyArray();
            return;
        }
        RespWriter out = call.out().array(1).array(2 + shard.size()).integer(0).integer(SLOTS - 1);
        for (Peer peer : shard) {
            out.array(4).bulk(peer.resp().host()).integer(peer.resp().port());
            out.bulk(peer.hex()).emptyArray();
        }
    }

    private static void shards(LocalCall call) {
        List<Peer> shard = shard(call);
        RespWriter out = call.out().array(1).map(2);
        out.bulk("slots").array(2).integer(0).integer(SLOTS - 1);
        out.bulk("nodes").array(shard.size());
        for (Peer peer : shard) {
            out.map(7)
                    .bulk("id")
                    .bulk(peer.hex())
                    .bulk("port")
                    .integer(peer.resp().port());
            out.bulk("ip")
                    .bulk(peer.resp().host())
                    .bulk("endpoint")
                    .bulk(peer.resp().host());
            out.bulk("role").bulk(peer.leads() ? "master" : "replica");
            out.bulk("replication-offset").integer(Math.max(0, peer.matched()));
            out.bulk("health").bulk("online");
        }
    }

    private static void replicas(LocalCall call) {
        List<Peer> peers = peers(call);
        Peer named = peers.stream()
                .filter(peer -> peer.hex().equals(call.text(2)))
                .findFirst()
                .orElseThrow(() -> new CommandError("ERR Unknown node " + call.text(2)));
        if (!named.leads()) {
            throw new CommandError("ERR The specified node is not a master");
        }
        List<String> lines = nodes(call.node(), peers)
                .lines()
                .filter(line -> line.contains("slave"))
                .toList();
        call.out().array(lines.size());
        lines.forEach(call.out()::bulk);
    }
}
