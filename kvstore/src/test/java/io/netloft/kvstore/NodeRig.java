package io.netloft.kvstore;

import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netloft.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node without a log that runs, and clients without sockets: each has an event loop of its own that a test drives. What
 * goes into the log is answered by the test.
 */
final class NodeRig implements AutoCloseable {
    private static final Transport TRANSPORT = Transport.open(Transport.Choice.NIO, 1);

    final ManualClock clock = new ManualClock();
    final List<Client> clients = new ArrayList<>();
    final Node node;
    private final Meters meters = new Meters();
    private final Workers workers = new Workers("rig", 1, 100);

    /** @param yaml configuration; reads are local unless it says otherwise */
    NodeRig(Path folder, int connections, String yaml) {
        List<EmbeddedChannel> channels = new ArrayList<>();
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            channels.add(channel);
            loops.add(channel.eventLoop());
        }
        node = new Node(
                Configs.yaml(yaml.contains("reads:") ? yaml : "reads: local\n" + yaml),
                folder,
                new Node.Parts(TRANSPORT, loops, workers, meters, clock, clock, null, () -> {}));
        node.state().changes(node.notifications());
        try {
            node.history().open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < connections; i++) {
            clients.add(new Client(channels.get(i), new RespHandler(node.loops().get(i), node)));
        }
    }

    Client client(int i) {
        return clients.get(i);
    }

    /** One client's end of a connection. */
    final class Client {
        final EmbeddedChannel channel;
        final RespHandler handler;

        Client(EmbeddedChannel channel, RespHandler handler) {
            this.channel = channel;
            this.handler = handler;
            channel.pipeline().addLast("resp", handler);
            channel.pipeline().fireChannelActive();
        }

        /** Sends lines as inline commands, and returns what came back. */
        String say(String... lines) {
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                text.append(line).append("\r\n");
            }
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
            return heard();
        }

        /** What has come since, ends of lines as spaces. */
        String heard() {
            clients.forEach(one -> one.channel.runPendingTasks());
            StringBuilder text = new StringBuilder();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                text.append(out.toString(StandardCharsets.ISO_8859_1));
                out.release();
            }
            return text.toString().replace("\r\n", " ").strip();
        }

        /** Answers this loop's op of that number, as the log would. */
        String answer(long seq, String reply) {
            Completions done = new Completions();
            ByteBuf bytes = Unpooled.copiedBuffer(reply.replace(" ", "\r\n") + "\r\n", StandardCharsets.ISO_8859_1);
            done.add(seq, bytes, 0, bytes.readableBytes());
            handler.loop().writes().complete(done);
            return heard();
        }

        boolean isOpen() {
            return channel.isOpen();
        }
    }

    @Override
    public void close() {
        clients.forEach(one -> one.channel.finishAndReleaseAll());
        workers.close();
        meters.close();
    }
}
