package io.netloft.chat;

import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.Workers;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chat.core.Broker;
import io.netloft.chat.core.Hub;
import io.netloft.chat.core.HubCounts;
import io.netloft.chat.engine.Accounts;
import io.netloft.chat.engine.Database;
import io.netloft.chat.engine.EngineCounts;
import io.netloft.chat.engine.SqliteHistory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens the store, binds the listener, drains and closes both. */
final class ChatServer implements Server<ChatConfig> {
    private static final Log LOG = Log.of(ChatServer.class);
    private static final String DATABASE = "chat.db";
    private static final int READERS = 3;
    private static final int MOST_QUESTIONS = 4_096;
    private static final int MOST_COMMANDS = 50_000;
    private static final int TICK_MS = 250;
    private static final int RETRY_MS = 5;

    private final ChatConfig config;
    private final Chassis chassis;
    private final HubCounts counts = new HubCounts();
    private final EngineCounts stored = new EngineCounts();
    private final Workers hubThread = new Workers("chat-hub", 1, 4);
    private final Workers writerThread = new Workers("chat-writer", 1, 4);
    private final Workers readerThreads = new Workers("chat-reader", READERS, MOST_QUESTIONS);
    private final HubLane lane = new HubLane(hubThread.blocking(), MOST_COMMANDS);
    private final @Nullable TlsContexts tls;
    private @Nullable Parts parts;
    private @Nullable Channel listener;

    /** What is there once the store is open. */
    private record Parts(SqliteHistory history, Hub hub, Gate gate, ChatWeb web, ScheduledFuture<?> tick) {}

    ChatServer(ChatConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        this.tls = config.tls().enabled() ? chassis.tls(config.tls(), List.of()) : null;
    }

    /** The folder of what lasts. */
    static Path folder(@Nullable Path configured) {
        return (configured == null ? StateFolder.of("chat") : configured).toAbsolutePath();
    }

    static Database database(@Nullable Path configured) {
        return Database.open(folder(configured).resolve(DATABASE));
    }

    @Override
    public List<Listening> start() {
        Database database = database(config.dataDir());
        Parts made = make(database);
        parts = made;
        TlsContexts contexts = tls;
        WebPipeline pipeline = made.web.pipeline();
        Channel bound = chassis.binder().bind(config.listen(), new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (contexts != null) {
                    channel.pipeline().addLast("tls", contexts.handler());
                }
                channel.pipeline().addLast("web", pipeline);
            }
        });
        listener = bound;
        return List.of(new Listening(tls == null ? "http" : "https", bound.localAddress()));
    }

    private Parts make(Database database) {
        try {
            var accounts = new Accounts(database);
            var tokens = new Tokens(folder(config.dataDir()));
            boolean users = accounts.any();
            Gate gate = gate(tokens, users);
            SqliteHistory history = new SqliteHistory(
                    database,
                    new SqliteHistory.Options(
                            READERS,
                            config.limits().recent().toInt(),
                            config.keep().core()),
                    new SqliteHistory.Threads(writerThread.blocking(), readerThreads.blocking(), lane),
                    chassis.instants(),
                    stored);
            Wire wire = new Wire();
            var hub = new Hub(
                    history,
                    Broker.memory(),
                    config.limits().hub(),
                    counts,
                    room -> new RoomAudience(wire, this::later),
                    () -> chassis.instants().millis());
            lane.whenIdle(hub::flush);
            String version = String.valueOf(ChatServer.class.getPackage().getImplementationVersion());
            var desk = new Desk(config, hub, lane, wire, gate, counts, version);
            var web = new ChatWeb(desk, chassis);
            new Administration(desk, accounts, history, chassis.workers()).addTo(web.router());
            new Login(accounts, tokens, desk, chassis.workers(), history).addTo(web.router());
            ChatMetrics.register(chassis.meters(), counts, stored, lane, history, database);
            new ChatAdmin(chassis.meters(), counts, stored, history, database).addTo(chassis, web.sockets(), lane);
            ScheduledFuture<?> tick = hubThread
                    .timer()
                    .scheduleWithFixedDelay(
                            () -> {
                                lane.execute(hub::tick);
                                history.idle();
                            },
                            TICK_MS,
                            TICK_MS,
                            TimeUnit.MILLISECONDS);
            return new Parts(history, hub, gate, web, tick);
        } catch (SQLException e) {
            throw new StartException(database.file() + ": " + e.getMessage() + " (expected: a database of chat)");
        }
    }

    private Gate gate(Tokens tokens, boolean users) {
        List<JwtVerifier> verifiers = new ArrayList<>();
        if (config.access().jwt().enabled()) {
            JwtVerifier others = JwtVerifier.start(config.access().jwt(), chassis.workers(), chassis.instants());
            verifiers.add(others);
            chassis.admin().readiness("keys", () -> others.ready() ? "" : "the key set was not fetched yet");
        }
        if (users) {
            verifiers.add(JwtVerifier.start(tokens.verification(), chassis.workers(), chassis.instants()));
        }
        boolean guests = verifiers.isEmpty();
        if (guests
                && !config.access().open()
                && !ChatConfig.loopback(config.listen().host())) {
            throw new StartException("listen: " + config.listen()
                    + " (expected: a loopback address, users, or access.jwt); bind 127.0.0.1, add users with"
                    + " `chat user add NAME`, or say access.open: true to let everybody choose a name");
        }
        if (guests) {
            LOG.info("everybody is a guest: no users and no access.jwt");
        }
        return new Gate(config.access(), verifiers, guests, chassis.instants(), counts);
    }

    private void later(Runnable task) {
        hubThread.timer().schedule(() -> lane.execute(task), RETRY_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void reload(ChatConfig next) {
        Parts made = parts;
        if (made != null) {
            made.gate.reload(next.access());
            made.web.reload(next);
        }
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        closeListener();
        Parts made = parts;
        if (made == null) {
            return CompletableFuture.completedStage(null);
        }
        made.web.endStreams();
        return made.web.sockets().drain(deadline);
    }

    private void closeListener() {
        Channel open = listener;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeListener();
        Parts made = parts;
        parts = null;
        if (made != null) {
            made.tick.cancel(false);
            made.web.endStreams();
            made.web.sockets().close();
            made.history.close();
        }
        hubThread.close();
        writerThread.close();
        readerThreads.close();
        TlsContexts contexts = tls;
        if (contexts != null) {
            contexts.close();
        }
    }
}
