package io.netloft.kvstore;

import io.netloft.kvstore.engine.LogSettings;
import io.netloft.kvstore.engine.ReplicatedLog.Member;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the configuration means for the log. */
final class NodeSettings {
    private static final int ENTRY_ROOM = 1 << 20;

    private NodeSettings() {}

    static LogSettings of(KvstoreConfig config, Path folder) {
        List<Member> members = config.join()
                ? List.of()
                : config.peers().isEmpty()
                        ? List.of(new Member(config.id(), config.raftAddress().toString(), false))
                        : config.peers().stream()
                                .map(peer ->
                                        new Member(peer.id(), peer.address().toString(), false))
                                .toList();
        return new LogSettings(
                config.cluster(),
                config.id(),
                config.raftAddress().toString(),
                members,
                folder.resolve("raft"),
                config.durability() == KvstoreConfig.Durability.EVERYSEC,
                config.timeouts().electionMin(),
                config.timeouts().electionMax(),
                config.limits().command().toInt() + ENTRY_ROOM,
                config.commit().snapshotEvery().bytes(),
                tls(config.peerTls()));
    }

    private static LogSettings.@Nullable Tls tls(KvstoreConfig.PeerTls its) {
        Path cert = its.cert();
        Path key = its.key();
        Path ca = its.ca();
        return cert == null || key == null || ca == null ? null : new LogSettings.Tls(cert, key, ca);
    }
}
