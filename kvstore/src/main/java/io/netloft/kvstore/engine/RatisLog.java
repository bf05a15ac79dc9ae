package io.netloft.kvstore.engine;

import io.netloft.chassis.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** The log on Ratis. */
public final class RatisLog implements ReplicatedLog {
    private static final Log LOG = Log.of(RatisLog.class);
    private static final RaftClientRequest.Type WRITE = RaftClientRequest.writeRequestType();
    private static final RaftClientRequest.Type READ = RaftClientRequest.readRequestType();
    private static final long PATIENCE_MS = 30_000;

    private final LogSettings settings;
    private final LogMachine machine;
    private final RaftGroupId group;
    private final RaftPeerId self;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private final RatisMachine adapter;
    private @Nullable RaftServer server;
    private volatile RaftServer.@Nullable Division division;
    private volatile @Nullable RaftClientAsynchronousProtocol protocol;
    private volatile boolean closed;

    /** Prepares the log; nothing is opened before {@link #start}. */
    public RatisLog(LogSettings settings, LogMachine machine) {
        this.settings = settings;
        this.machine = machine;
        this.group = RaftGroupId.valueOf(
                UUID.nameUUIDFromBytes(("netloft-kvstore:" + settings.cluster()).getBytes(StandardCharsets.UTF_8)));
        this.self = RaftPeerId.valueOf(settings.id());
        this.adapter = new RatisMachine(machine, settings.snapshotBytes(), this::purge);
    }

    @Override
    public void start() throws IOException {
        Files.createDirectories(settings.folder());
        boolean fresh;
        try (Stream<Path> files = Files.list(settings.folder())) {
            fresh = files.findAny().isEmpty();
        }
        LogScan.mend(settings.folder());
        int port =
                Integer.parseInt(settings.listen().substring(settings.listen().lastIndexOf(':') + 1));
        RaftServer made = RaftServer.newBuilder()
                .setServerId(self)
                .setGroup(RaftGroup.valueOf(group, peers(settings.members())))
                .setProperties(RatisProperties.of(settings, port))
                .setParameters(RatisProperties.parameters(settings))
                .setStateMachineRegistry(id -> adapter)
                .setOption(fresh ? RaftStorage.StartupOption.FORMAT : RaftStorage.StartupOption.RECOVER)
                .build();
        server = made;
        startUnwrapped(made);
        RaftServer.Division its = made.getDivision(group);
        division = its;
        // The division itself, not the server: that hands every request to a pool and waits for it.
        protocol = its instanceof RaftClientAsynchronousProtocol direct ? direct : made;
        machine.standingChanged();
    }

    // Ratis starts its parts on a pool, and wraps what they throw.
    private static void startUnwrapped(RaftServer made) throws IOException {
        try {
            made.start();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(String.valueOf(e.getCause()), e);
        }
    }

    private static List<RaftPeer> peers(List<Member> members) {
        return members.stream().map(RatisLog::peer).toList();
    }

    private static RaftPeer peer(Member member) {
        return RaftPeer.newBuilder()
                .setId(member.id())
                .setAddress(member.address())
                .setStartupRole(member.learner() ? RaftPeerRole.LISTENER : RaftPeerRole.FOLLOWER)
                .build();
    }

    // ---- entries

    @Override
    public void append(byte[] entry, Consumer<Appended> done) {
        RaftClientAsynchronousProtocol to = protocol;
        if (to == null || closed) {
            done.accept(Appended.REFUSED);
            return;
        }
        ByteString bytes = UnsafeByteOperations.unsafeWrap(entry);
        adapter.beforeAppend();
        try {
            CompletableFuture<RaftClientReply> reply =
                    to.submitClientRequestAsync(request(WRITE, Message.valueOf(bytes)));
            boolean appended = adapter.appended();
            reply.whenComplete((its, error) -> done.accept(outcome(its, error, appended)));
        } catch (IOException | RuntimeException e) {
            LOG.debug("append was refused", "cause", e);
            done.accept(adapter.appended() ? Appended.UNKNOWN : Appended.REFUSED);
        }
    }

    private static Appended outcome(@Nullable RaftClientReply reply, @Nullable Throwable error, boolean appended) {
        if (error == null && reply != null && reply.isSuccess()) {
            return Appended.APPLIED;
        }
        return appended ? Appended.UNKNOWN : Appended.REFUSED;
    }

    private RaftClientRequest request(RaftClientRequest.Type type, Message message) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self)
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setType(type)
                .setMessage(message)
                .build();
    }

    @Override
    public boolean barrier(BarrierListener listener) {
        RaftClientAsynchronousProtocol to = protocol;
        if (to == null || closed) {
            listener.failed("the node is starting or stopping");
            return false;
        }
        if (isAloneAndNotReady()) {
            listener.failed("what is in the log is being applied");
            return false;
        }
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = to.submitClientRequestAsync(request(READ, Message.EMPTY));
        } catch (IOException | RuntimeException e) {
            listener.failed(String.valueOf(e.getMessage()));
            return false;
        }
        if (reply.isDone() && !reply.isCompletedExceptionally() && reply.join().isSuccess()) {
            return true;
        }
        reply.whenComplete((its, error) -> {
            if (error == null && its != null && its.isSuccess()) {
                listener.reached();
            } else {
                Throwable cause = error != null ? error : its == null ? null : its.getException();
                listener.failed(String.valueOf(cause));
            }
        });
        return false;
    }

    // Ratis answers for a group of one before it has applied what the log holds from before.
    private boolean isAloneAndNotReady() {
        RaftServer.Division its = division;
        return its == null
                || (its.getRaftConf().getCurrentPeers().size() == 1
                        && !(its.getInfo().isLeader() && its.getInfo().isLeaderReady()));
    }

    // ---- what is known

    @Override
    public Standing standing() {
        RaftServer.Division its = division;
        if (its == null || closed) {
            return new Standing(Role.STOPPED, false, null, 0, -1, -1);
        }
        DivisionInfo info = its.getInfo();
        RaftPeerId leader = info.getLeaderId();
        return new Standing(
                role(its),
                info.isLeader() && info.isLeaderReady(),
                leader == null ? null : leader.toString(),
                info.getCurrentTerm(),
                its.getRaftLog().getLastCommittedIndex(),
                info.getLastAppliedIndex());
    }

    private Role role(RaftServer.Division its) {
        LifeCycle.State state = its.getInfo().getLifeCycleState();
        // A member that joins is starting for Ratis until it has a vote.
        if (state != LifeCycle.State.RUNNING && state != LifeCycle.State.STARTING) {
            return Role.STOPPED;
        }
        boolean learns = its.getRaftConf().getAllPeers(RaftPeerRole.LISTENER).stream()
                .anyMatch(peer -> peer.getId().equals(self));
        if (learns) {
            return Role.LEARNER;
        }
        return switch (its.getInfo().getCurrentRole()) {
            case LEADER -> Role.LEADER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LEARNER;
            default -> Role.FOLLOWER;
        };
    }

    @Override
    public long leaderSilenceMs() {
        RaftServer.Division its = division;
        if (its == null || its.getInfo().isLeader()) {
            return 0;
        }
        return its.getInfo()
                .getRoleInfoProto()
                .getFollowerInfo()
                .getLeaderInfo()
                .getLastRpcElapsedTimeMs();
    }

    @Override
    public List<Member> members() {
        RaftServer.Division its = division;
        if (its == null) {
            return settings.members();
        }
        RaftConfiguration conf = its.getRaftConf();
        List<Member> members = new ArrayList<>();
        conf.getAllPeers(RaftPeerRole.FOLLOWER)
                .forEach(peer -> members.add(new Member(peer.getId().toString(), peer.getAddress(), false)));
        conf.getAllPeers(RaftPeerRole.LISTENER)
                .forEach(peer -> members.add(new Member(peer.getId().toString(), peer.getAddress(), true)));
        return members;
    }

    @Override
    public List<Progress> progress() {
        RaftServer.Division its = division;
        if (its == null || !its.getInfo().isLeader()) {
            return List.of();
        }
        List<ServerRpcProto> followers =
                its.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        long[] matched = its.getInfo().getFollowerMatchIndices();
        List<Progress> progress = new ArrayList<>();
        for (int i = 0; i < followers.size() && i < matched.length; i++) {
            ServerRpcProto one = followers.get(i);
            progress.add(new Progress(one.getId().getId().toStringUtf8(), matched[i], one.getLastRpcElapsedTimeMs()));
        }
        return progress;
    }

    // ---- changes of the cluster

    @Override
    public CompletionStage<Void> transfer(String member, Duration patience) {
        return ask(to -> to.transferLeadershipAsync(new TransferLeadershipRequest(
                client, self, group, calls.incrementAndGet(), RaftPeerId.valueOf(member), patience.toMillis())));
    }

    @Override
    public CompletionStage<Void> change(List<Member> members) {
        List<RaftPeer> voters = peers(members.stream().filter(m -> !m.learner()).toList());
        List<RaftPeer> learners = peers(members.stream().filter(Member::learner).toList());
        return ask(to -> to.setConfigurationAsync(new SetConfigurationRequest(
                client,
                self,
                group,
                calls.incrementAndGet(),
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(voters)
                        .setListenersInNewConf(learners)
                        .build())));
    }

    @Override
    public CompletionStage<Long> snapshot() {
        return adapter.snapshotSoon();
    }

    /** Has Ratis ask the machine how much of the log may go. */
    private void purge() {
        ask(to -> to.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                        client, self, group, calls.incrementAndGet(), PATIENCE_MS, 1)))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        LOG.debug("log was not purged", "cause", error);
                    }
                });
    }

    /** Asks the server to do something. */
    private interface Question {
        CompletableFuture<RaftClientReply> to(RaftServer server) throws IOException;
    }

    private CompletionStage<Void> ask(Question question) {
        RaftServer to = server;
        if (to == null || closed) {
            return CompletableFuture.failedFuture(new IOException("the node is starting or stopping"));
        }
        try {
            return question.to(to).thenAccept(RatisLog::require);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void require(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException(
                    reply.getException() == null
                            ? "refused"
                            : reply.getException().getMessage());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        RaftServer open = server;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("log was not closed in order", "cause", e.getMessage());
            }
        }
    }
}
