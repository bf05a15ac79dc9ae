package io.netloft.bench.beside;

import io.netloft.bench.run.Children;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a row starts its servers, on free ports of loopback, and what talks to them in this JVM; all of it stops when the
 * row is over. One thread uses it.
 */
public abstract class ServerStage implements Paced {
    private final Settings settings;
    private final Transport transport;
    private final Workspace workspace;
    private final Servers servers;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    /** An empty one; the transport is the caller's. */
    protected ServerStage(Settings settings, Transport transport, Workspace workspace) {
        this.settings = settings;
        this.transport = transport;
        this.workspace = workspace;
        servers = new Servers(settings, workspace);
    }

    /** How the run is done. */
    public final Settings settings() {
        return settings;
    }

    @Override
    public final Pace pace() {
        return settings.pace();
    }

    /** The processes. */
    public final Children children() {
        return servers.children();
    }

    /** A folder of its own, below that of the run. */
    public final Path folder(String name) {
        return servers.folder(name);
    }

    /** What clients in this JVM are driven by. */
    public final Transport transport() {
        return transport;
    }

    /** Where its files go. */
    protected final Workspace workspace() {
        return workspace;
    }

    /** What starts them. */
    protected final Servers servers() {
        return servers;
    }

    /** Has something closed, the last one first, when the row is over. */
    protected final <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    @Override
    public final void close() {
        for (AutoCloseable resource : kept) {
            try {
                resource.close();
            } catch (Exception e) {
                // The row is over, or has failed already, and what failed it must be what is told.
            }
        }
        servers.close();
    }
}
