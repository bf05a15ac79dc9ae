package io.netloft.logstream;

import io.netloft.chassis.auth.JwtVerifier;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.tls.TlsClientConfig;
import io.netloft.chassis.tls.TlsContexts;
import io.netloft.chassis.web.WebPipeline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds the listener, drains and closes it. */
final class LogstreamServer implements Server<LogstreamConfig> {
    private static final Log LOG = Log.of(LogstreamServer.class);

    private final LogstreamConfig config;
    private final Chassis chassis;
    private final Delivered delivered = new Delivered();
    private final @Nullable TlsContexts tls;
    private final Gate gate;
    private final Sources sources;
    private final Feeds feeds;
    private final LogstreamWeb web;
    private final @Nullable Spool spool;
    private final Merge merge;
    private @Nullable Channel listener;

    LogstreamServer(LogstreamConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        Path folder = config.dataDir() == null ? StateFolder.of("logstream") : config.dataDir();
        Path own = folder.toAbsolutePath().resolve("kept");
        Input input = Input.of(config);
        this.spool = input.standard() ? new Spool(own, config.keep().bytes()) : null;
        List<String> plain = new ArrayList<>(input.files());
        if (spool != null) {
            plain.add(spool.file().toString());
        }
        config.merge().forEach(address -> plain.add(Merge.glob(own, address)));
        this.merge = new Merge(
                own, folder.toAbsolutePath().resolve("merged"), config.keep().bytes(), chassis.workers());
        this.tls = config.tls().enabled() ? chassis.tls(config.tls(), List.of()) : null;
        JwtVerifier jwt = config.access().jwt().enabled()
                ? JwtVerifier.start(config.access().jwt(), chassis.workers(), chassis.instants())
                : null;
        this.gate = new Gate(config.access(), jwt, delivered);
        NioDisk disk = new NioDisk();
        this.sources = new Sources(
                config.followed(plain),
                config.following(),
                disk,
                chassis.workers(),
                chassis.clock(),
                new Checkpoints(folder.resolve("checkpoints")),
                own);
        disk.reach(new Reach(sources.globs(), config.links()));
        this.feeds = new Feeds(chassis.workers(), delivered);
        this.web = new LogstreamWeb(
                config, chassis, new Desk(sources, feeds, gate, chassis.workers(), chassis.instants()));
        LogstreamMetrics.register(chassis.meters(), sources, delivered);
        chassis.admin()
                .section(
                        "Lines",
                        List.of("files", "asked for", "viewers", "behind", "lines handed out", "bytes", "bytes lost"),
                        this::overview);
        if (jwt != null) {
            chassis.admin().readiness("keys", () -> jwt.ready() ? "" : "the key set was not fetched yet");
        }
    }

    @Override
    public List<Listening> start() {
        if (spool != null) {
            spool.start(System.in);
        }
        sources.start();
        merge();
        if (config.followed(config.files()).isEmpty()
                && spool == null
                && config.merge().isEmpty()) {
            LOG.warn("nothing to follow; name files: logstream '/var/log/app/*.log'");
        }
        TlsContexts contexts = tls;
        WebPipeline pipeline = web.pipeline();
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

    private List<List<String>> overview() {
        long warm = sources.files().stream().filter(LogFile::warm).count();
        return List.of(Stream.of(
                        sources.files().size(),
                        warm,
                        delivered.viewers(),
                        delivered.behind(),
                        delivered.lines(),
                        delivered.bytes(),
                        delivered.lost())
                .map(String::valueOf)
                .toList());
    }

    private void merge() {
        if (config.merge().isEmpty()) {
            return;
        }
        Secret token = config.mergeToken();
        Map<String, String> headers = token == null ? Map.of() : Map.of("authorization", "Bearer " + token.reveal());
        SslContext secure = config.merge().stream().anyMatch(address -> address.startsWith("wss"))
                ? TlsContexts.client(new TlsClientConfig(null, null, null, true), List.of())
                : null;
        merge.start(config.merge(), headers, Remote.client(chassis.transport(), secure));
    }

    @Override
    public void reload(LogstreamConfig next) {
        gate.reload(next.access());
        web.reload(next);
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        closeListener();
        web.endStreams();
        return web.sockets().drain(deadline);
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
        web.endStreams();
        web.sockets().close();
        merge.close();
        web.close();
        feeds.close();
        sources.close();
        TlsContexts contexts = tls;
        if (contexts != null) {
            contexts.close();
        }
    }
}
