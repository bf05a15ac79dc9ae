package io.netloft.chassis.hello;

import io.micrometer.core.instrument.Counter;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Listening;
import io.netloft.chassis.life.Server;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Binds, drains, closes. */
final class HelloServer implements Server<HelloConfig> {
    private final Chassis chassis;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Counter lines;
    private volatile HelloConfig config;
    private @Nullable Channel listener;

    HelloServer(HelloConfig config, Chassis chassis) {
        this.config = config;
        this.chassis = chassis;
        this.lines = chassis.meters().counter(HelloMetrics.LINES);
    }

    @Override
    public List<Listening> start() {
        Channel bound = chassis.binder().bind(config.listen(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                clients.add(channel);
                channel.pipeline()
                        .addLast(
                                "line-frame",
                                new LineBasedFrameDecoder(config.maxLine().toInt()));
                channel.pipeline().addLast("line-text", new StringDecoder(StandardCharsets.UTF_8));
                channel.pipeline().addLast("hello", new HelloHandler(() -> config.greeting(), lines));
            }
        });
        listener = bound;
        chassis.admin()
                .section(
                        "Clients",
                        List.of("address"),
                        () -> clients.stream()
                                .map(client -> List.of(String.valueOf(client.remoteAddress())))
                                .toList());
        return List.of(new Listening("hello", bound.localAddress()));
    }

    @Override
    public void reload(HelloConfig next) {
        config = next;
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        var done = new CompletableFuture<Void>();
        if (listener != null) {
            chassis.binder()
                    .stopAccepting(listener)
                    .addListener(stopped -> clients.newCloseFuture().addListener(ended -> done.complete(null)));
        }
        return done.completeOnTimeout(null, deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        clients.close();
    }
}
