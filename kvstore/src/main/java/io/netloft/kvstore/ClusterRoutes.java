package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.Router.SentFile;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.kvstore.Membership.Peer;
import io.netloft.kvstore.core.Snapshot;
import io.netloft.kvstore.engine.ReplicatedLog.Member;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /v1/cluster} and {@code /v1/backup}: who is in it, and changes of that, which the leader makes. */
final class ClusterRoutes {
    private static final Duration TRANSFER = Duration.ofSeconds(10);
    private static final int REDIRECT = 307;

    private final Node node;

    ClusterRoutes(Node node) {
        this.node = node;
    }

    CompletionStage<WebResponse> tell(WebRequest request, User user) {
        return CompletableFuture.completedStage(WebResponse.json(status()));
    }

    Map<String, Object> status() {
        Membership membership = node.membership();
        Standing standing = membership.standing();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("cluster", node.config().cluster());
        members.put("self", membership.self());
        members.put("role", standing.role().name().toLowerCase(Locale.ROOT));
        members.put("leader", standing.leader() == null ? "" : standing.leader());
        members.put("term", standing.term());
        members.put("committed", Long.toString(standing.committed()));
        members.put("applied", Long.toString(standing.applied()));
        members.put("revision", Long.toString(node.state().revision()));
        members.put("oldest-revision", Long.toString(node.history().oldest()));
        members.put("durability", node.config().durability().name().toLowerCase(Locale.ROOT));
        members.put("keys", node.state().size());
        List<Map<String, Object>> peers = new ArrayList<>();
        membership.peers().forEach(peer -> peers.add(peer(peer)));
        members.put("members", peers);
        return members;
    }

    private static Map<String, Object> peer(Peer peer) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", peer.id());
        members.put("raft", peer.raft());
        members.put("role", peer.leads() ? "leader" : peer.learner() ? "learner" : "follower");
        NodeTable.Addresses addresses = peer.addresses();
        if (addresses != null) {
            members.put("resp", addresses.resp().toString());
            if (addresses.http() != null) {
                members.put("http", addresses.http().toString());
            }
        }
        if (peer.matched() >= 0) {
            members.put("matched", Long.toString(peer.matched()));
        }
        if (peer.silentMs() >= 0) {
            members.put("silent-ms", peer.silentMs());
        }
        return members;
    }

    /** What only the leader does: elsewhere the client is sent there. */
    private CompletionStage<WebResponse> onLeader(
            WebRequest request, java.util.function.Supplier<CompletionStage<WebResponse>> work) {
        if (node.membership().leads()) {
            return work.get();
        }
        Peer leader = node.membership().leader();
        if (leader == null) {
            throw new WebException(KvstoreError.NO_LEADER, "leader: not known at the moment");
        }
        NodeTable.Addresses addresses = leader.addresses();
        HostPort http = addresses == null ? null : addresses.http();
        if (addresses == null || http == null) {
            throw new WebException(KvstoreError.NO_LEADER, "leader: " + leader.id() + " has not said where it is yet");
        }
        String scheme = addresses.secureHttp() ? "https://" : "http://";
        return CompletableFuture.completedStage(WebResponse.text(REDIRECT, "the leader is " + leader.id() + "\n")
                .with("location", scheme + http + request.path()));
    }

    CompletionStage<WebResponse> add(WebRequest request, User user) {
        JsonNode body = Json.read(request.body());
        String id = body.path("id").asText("");
        String raft = body.path("raft").asText("");
        try {
            KvstoreConfig.Peer.parse(id + "=" + raft);
        } catch (IllegalArgumentException e) {
            throw new WebException(WebError.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        boolean learner = body.path("learner").asBoolean(false);
        return onLeader(request, () -> {
            List<Member> members = new ArrayList<>(node.log().members());
            members.removeIf(member -> member.id().equals(id));
            members.add(new Member(id, raft, learner));
            return change(members);
        });
    }

    CompletionStage<WebResponse> remove(WebRequest request, User user) {
        String id = request.parameter("id");
        return onLeader(request, () -> {
            List<Member> members = new ArrayList<>(node.log().members());
            if (!members.removeIf(member -> member.id().equals(id))) {
                throw new WebException(KvstoreError.CLUSTER, "member: " + id + " (expected: one of the cluster)");
            }
            if (members.stream().allMatch(Member::learner)) {
                throw new WebException(KvstoreError.CLUSTER, "member: " + id + " is the last that votes");
            }
            return change(members);
        });
    }

    private CompletionStage<WebResponse> change(List<Member> members) {
        return answered(node.log().change(members));
    }

    private CompletionStage<WebResponse> answered(CompletionStage<Void> done) {
        return done.handle((nothing, error) -> {
            if (error != null) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                throw new WebException(KvstoreError.CLUSTER, String.valueOf(cause.getMessage()));
            }
            return WebResponse.json(status());
        });
    }

    CompletionStage<WebResponse> transfer(WebRequest request, User user) {
        String asked = request.body().length == 0
                ? ""
                : Json.read(request.body()).path("to").asText("");
        return onLeader(request, () -> {
            Peer best = node.membership().successor();
            String to = !asked.isEmpty() || best == null ? asked : best.id();
            if (node.log().members().stream().noneMatch(member -> member.id().equals(to))) {
                throw new WebException(KvstoreError.CLUSTER, "to: " + to + " (expected: another member)");
            }
            return answered(node.transfer(to, TRANSFER));
        });
    }

    // ---- backup

    /** A snapshot of the state as it is, in a file of its own until it is sent. */
    CompletionStage<SentFile> backup(User user) {
        return node.fork()
                .exceptionally(error -> {
                    throw new WebException(KvstoreError.NO_QUORUM, "backup: no entry was committed in time");
                })
                .thenApplyAsync(this::written, node.workers().blocking());
    }

    private SentFile written(Snapshot fork) {
        try (fork) {
            Path file = Files.createTempFile("kvstore-backup-", ".snapshot");
            boolean whole = false;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                fork.writeTo(out);
                whole = true;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(file);
                }
            }
            return new SentFile(file, node.workers().blocking());
        } catch (IOException e) {
            throw new UncheckedIOException("backup: " + e.getMessage(), e);
        }
    }
}
