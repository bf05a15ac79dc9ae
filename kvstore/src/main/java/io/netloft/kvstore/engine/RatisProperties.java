package io.netloft.kvstore.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Our settings in Ratis' words. */
final class RatisProperties {
    private static final int IN_FLIGHT = 64;
    private static final long MIB = 1L << 20;

    private RatisProperties() {}

    static RaftProperties of(LogSettings settings, int port) {
        RaftProperties p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.GRPC);
        RaftServerConfigKeys.setStorageDir(p, List.of(settings.folder().toFile()));
        p.set(
                "raft.server.removed.groups.dir",
                settings.folder().resolveSibling("removed").toString());
        // A node that was stopped for a minute comes back; Ratis would have it end itself.
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(1, TimeUnit.DAYS));
        log(settings, p);
        network(settings, port, p);
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, time(settings.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, time(settings.electionMax()));
        if (settings.members().size() == 1) {
            // Nobody else could lead: no use in waiting for one.
            RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, TimeDuration.valueOf(20, TimeUnit.MILLISECONDS));
            RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, TimeDuration.valueOf(40, TimeUnit.MILLISECONDS));
        }
        Read.setOption(p, Read.Option.LINEARIZABLE);
        Read.setLeaderLeaseEnabled(p, true);
        Read.setTimeout(p, time(settings.electionMax().multipliedBy(2)));
        // Repeats are told apart by our own sessions; Ratis keeps each reply for a minute otherwise.
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.valueOf(2, TimeUnit.SECONDS));
        RaftServerConfigKeys.Write.setElementLimit(p, 4096);
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf(4L * settings.maxEntryBytes()));
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, SnapshotFiles.KEPT);
        RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
        return p;
    }

    private static void log(LogSettings settings, RaftProperties p) {
        SizeInBytes entry = SizeInBytes.valueOf(settings.maxEntryBytes());
        // What is written stays in memory until its segment is whole and two more are; a larger entry fills one of its
        // own.
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(16 * MIB));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf(4 * MIB));
        RaftServerConfigKeys.Log.setWriteBufferSize(
                p, SizeInBytes.valueOf(Math.max(8 * MIB, settings.maxEntryBytes() + MIB)));
        RaftServerConfigKeys.Log.setQueueByteLimit(
                p, SizeInBytes.valueOf(Math.max(64 * MIB, 2L * settings.maxEntryBytes())));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf(32 * MIB));
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        // An entry of ours may be a megabyte: a gap in entries would say nothing about bytes.
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, settings.relaxed());
        // One more entry, and one more fsync, for each commit, only to make a restart apply a little sooner.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        // Else a follower begins an append only when the one before is on its disk, and by way of two more threads.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, entry);
        // A member that comes back is to hear of the leader before it stands for election itself; Ratis tries each 5 s.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "1ms,10, 50ms,20, 200ms,1000000");
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(p, TimeDuration.ZERO);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf(4 * MIB));
    }

    private static void network(LogSettings settings, int port, RaftProperties p) {
        String host = settings.listen().substring(0, settings.listen().lastIndexOf(':'));
        GrpcConfigKeys.Server.setHost(p, host);
        GrpcConfigKeys.Server.setPort(p, port);
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(2L * settings.maxEntryBytes() + MIB));
        GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf(4 * MIB));
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(p, IN_FLIGHT);
        GrpcConfigKeys.Server.setHeartbeatChannel(p, true);
    }

    static Parameters parameters(LogSettings settings) {
        Parameters parameters = new Parameters();
        LogSettings.Tls tls = settings.tls();
        if (tls != null) {
            GrpcConfigKeys.TLS.setConf(
                    parameters,
                    new GrpcTlsConfig(
                            tls.key().toFile(),
                            tls.certificate().toFile(),
                            tls.authority().toFile(),
                            true));
        }
        return parameters;
    }

    static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
