package io.netloft.chassis.net;

import io.netloft.chassis.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of a process and the channel types that run on them. A transport counts as usable only when it has
 * carried bytes over a loopback connection: a container may load the native library and still refuse the system calls.
 */
public final class Transport implements AutoCloseable {
    private static final Log LOG = Log.of(Transport.class);
    private static final int PROBE_SECONDS = 5;
    // Without a quiet period loops end before the handlers of channels that are closing have let go of what they hold.
    private static final int QUIET_MS = 50;
    private static final int CLOSE_MS = 2000;

    /** What an operator may ask for. */
    public enum Choice {
        /** epoll where it works, else NIO. */
        AUTO,
        /** io_uring, falling back like auto. */
        IO_URING,
        /** epoll, falling back to NIO. */
        EPOLL,
        /** The JDK's own. */
        NIO
    }

    private enum Kind {
        IO_URING("io_uring"),
        EPOLL("epoll"),
        NIO("nio");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final Kind kind;
    private final EventLoopGroup group;
    private final Listeners listeners = new Listeners();

    private Transport(Kind kind, EventLoopGroup group) {
        this.kind = kind;
        this.group = group;
    }

    /**
     * Opens the first transport of the choice that completes a real call; blocks for that long, so never call it on an
     * event loop.
     *
     * @param eventLoops threads; 0 for one a core
     * @throws IllegalStateException when not even NIO works
     */
    public static Transport open(Choice choice, int eventLoops) {
        int loops = eventLoops > 0 ? eventLoops : Runtime.getRuntime().availableProcessors();
        for (Kind kind : order(choice)) {
            String trouble = unavailable(kind);
            if (trouble == null) {
                Transport transport = new Transport(kind, group(kind, loops));
                trouble = transport.probe();
                if (trouble == null) {
                    return transport;
                }
                transport.closeAsync();
            }
            boolean asked = choice != Choice.AUTO || kind == Kind.NIO;
            if (asked) {
                LOG.warn("transport does not work here", "transport", kind.word, "cause", trouble);
            } else {
                LOG.info("transport does not work here", "transport", kind.word, "cause", trouble);
            }
        }
        throw new IllegalStateException("transport: " + choice + " (expected: one that carries bytes over loopback)");
    }

    private static List<Kind> order(Choice choice) {
        return switch (choice) {
            case AUTO, EPOLL -> List.of(Kind.EPOLL, Kind.NIO);
            case IO_URING -> List.of(Kind.IO_URING, Kind.EPOLL, Kind.NIO);
            case NIO -> List.of(Kind.NIO);
        };
    }

    private static @Nullable String unavailable(Kind kind) {
        return switch (kind) {
            case NIO -> null;
            case EPOLL -> cause(Epoll::unavailabilityCause);
            case IO_URING -> cause(IoUring::unavailabilityCause);
        };
    }

    // Off Linux the classes themselves may fail to load: an Error, not an exception.
    private static @Nullable String cause(Supplier<@Nullable Throwable> ask) {
        try {
            Throwable cause = ask.get();
            return cause == null ? null : String.valueOf(cause);
        } catch (LinkageError e) {
            return String.valueOf(e);
        }
    }

    private static EventLoopGroup group(Kind kind, int loops) {
        IoHandlerFactory factory = switch (kind) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
        };
        return new MultiThreadIoEventLoopGroup(loops, Workers.named("loop-"), factory);
    }

    private @Nullable String probe() {
        try {
            return new TransportProbe(this).run(PROBE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** {@code io_uring}, {@code epoll} or {@code nio}. */
    public String name() {
        return kind.word;
    }

    /** The one group of the process: accepts and connections share its loops. */
    public EventLoopGroup group() {
        return group;
    }

    /** The listening sockets of this transport. */
    Listeners listeners() {
        return listeners;
    }

    /** The type of listeners. */
    public Class<? extends ServerChannel> serverChannel() {
        return switch (kind) {
            case NIO -> NioServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
        };
    }

    /** The type of outgoing connections. */
    public Class<? extends SocketChannel> clientChannel() {
        return switch (kind) {
            case NIO -> NioSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            case IO_URING -> IoUringSocketChannel.class;
        };
    }

    /** The type of UDP sockets. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return switch (kind) {
            case NIO -> NioDatagramChannel.class;
            case EPOLL -> EpollDatagramChannel.class;
            case IO_URING -> IoUringDatagramChannel.class;
        };
    }

    /**
     * A UDP socket of one family, which multicast needs: one of both families can't join a group of IPv4 everywhere, or
     * loses on loopback what it sent itself.
     */
    public DatagramChannel datagram(SocketProtocolFamily family) {
        return switch (kind) {
            case NIO -> new NioDatagramChannel(family);
            case EPOLL -> new EpollDatagramChannel(family);
            case IO_URING -> new IoUringDatagramChannel(family);
        };
    }

    /** Whether listening sockets can be passed to another process. */
    public boolean passesListeners() {
        return kind == Kind.EPOLL;
    }

    /** Whether a channel's options may include those of epoll. */
    public boolean isEpoll(Channel channel) {
        return channel instanceof EpollSocketChannel;
    }

    /** Stops the loops; completes when their threads have ended. */
    public CompletionStage<Void> closeAsync() {
        var done = new CompletableFuture<Void>();
        group.shutdownGracefully(QUIET_MS, CLOSE_MS, TimeUnit.MILLISECONDS).addListener(future -> done.complete(null));
        return done;
    }

    /** Stops the loops and waits for up to five seconds; never call it on one of them. */
    @Override
    public void close() {
        closeAsync()
                .toCompletableFuture()
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
    }
}
