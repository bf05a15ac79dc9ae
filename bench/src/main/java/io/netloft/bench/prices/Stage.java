package io.netloft.bench.prices;

import io.grpc.ManagedChannel;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.ServerStage;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Where a row starts its servers, on free ports of loopback, and what talks to them; all of it stops when the row is over. One
 * thread uses it.
 */
final class Stage extends ServerStage {
    /** The module. */
    static final String OURS = "prices";
    /** What tables call the other one. */
    static final String PLAIN = "plain server";

    private static final int MOMENT_S = 30;

    /** An empty one; the transport is the caller's. */
    Stage(Settings settings, Transport transport, Workspace workspace) {
        super(settings, transport, workspace);
    }

    /** Ours, with prices of publishers only. */
    Server ours() {
        return servers()
                .oursWithoutData(OURS, List.of("--set", "source.simulate=false", "--set", "keep.stale-after=0s"));
    }

    /** The other one, on the same JVM with the same flags. */
    Server plain() {
        int port = Workspace.freePort();
        List<String> command = new ArrayList<>(
                List.of(LauncherScript.ourHome().resolve("bin/java").toString()));
        command.addAll(new LauncherScript(settings().root()).flags(OURS));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainMain.class.getName()));
        command.add(Integer.toString(port));
        return servers().listening(PLAIN, command, port);
    }

    /** A publisher of so many products, each of which has a price already. */
    Quotes quotes(Server server, int products) {
        return keep(Quotes.open(server, transport(), products));
    }

    /** Readers of all products that are served from now on. */
    Readers readers(Server server, int count, int connections) {
        return keep(Readers.open(server, transport(), count, connections));
    }

    /** A reader that stops reading at once. */
    Readers stalled(Server server) {
        return keep(Readers.stalled(server, transport()));
    }

    /** A connection of its own to a server. */
    ManagedChannel channel(Server server) {
        ManagedChannel channel = Readers.channel(server, transport());
        keep(channel::shutdownNow);
        return channel;
    }

    /** Does something on the clients' event loop, and waits until it is done. */
    void onLoop(Runnable work) {
        CompletableFuture.runAsync(work, transport().group().next())
                .orTimeout(MOMENT_S, TimeUnit.SECONDS)
                .join();
    }
}
