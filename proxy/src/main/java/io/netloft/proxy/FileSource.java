package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.proxy.core.ServerSpec;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file with a server a line. It is looked at once a second on the blocking pool; a new text counts once two looks have
 * seen the same, because an editor may still be writing. What can't be read leaves the servers as they were, and is logged
 * once.
 */
final class FileSource implements Discovery.Source {
    private static final long LOOK_MS = 500;
    private static final long LARGEST = 1 << 20;

    private final String group;
    private final Path file;
    private final EventLoop loop;
    private final Executor blocking;
    private final Membership membership;
    private final Object lock = new Object();
    private String seen = "";
    private @Nullable String taken;
    private @Nullable String complaint;
    private volatile boolean stopped;
    private @Nullable ScheduledFuture<?> looking;

    FileSource(String group, Path file, EventLoop loop, Executor blocking, Membership membership) {
        this.group = group;
        this.file = file;
        this.loop = loop;
        this.blocking = blocking;
        this.membership = membership;
    }

    @Override
    public void start() {
        looking = loop.scheduleWithFixedDelay(this::lookSoon, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        stopped = true;
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private void lookSoon() {
        try {
            blocking.execute(this::look);
        } catch (RejectedExecutionException busy) {
            // The next look comes in half a second.
            ProxyLog.fileRefused(group, file, "not looked at, workers are busy");
        }
    }

    private void look() {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            try {
                if (Files.size(file) > LARGEST) {
                    complain("is larger than " + LARGEST + " bytes");
                    return;
                }
                String text = Files.readString(file);
                boolean atRest = text.equals(seen);
                seen = text;
                // The first look is trusted: whoever starts the proxy has written the file before.
                if ((atRest || taken == null) && !text.equals(taken)) {
                    take(text);
                }
            } catch (MalformedInputException e) {
                complain("isn't UTF-8");
            } catch (IOException e) {
                complain("can't be read: " + e.getMessage());
            }
        }
    }

    private void take(String text) {
        List<ServerSpec> servers = new ArrayList<>();
        Set<HostPort> known = new HashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.replaceFirst("#.*", "").strip();
            if (bare.isEmpty()) {
                continue;
            }
            try {
                ServerSpec server = ServerSpec.parse(bare);
                if (!known.add(server.address())) {
                    complain("line " + number + ": " + server.address() + " stands twice");
                    return;
                }
                servers.add(server);
            } catch (IllegalArgumentException e) {
                complain("line " + number + ": " + bare + " (expected: HOST:PORT [weight=N] [priority=N])");
                return;
            }
        }
        taken = text;
        complaint = null;
        membership.found(group, Discovery.FILE, servers);
    }

    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            ProxyLog.fileRefused(group, file, what);
        }
    }
}
