package io.netloft.bench.chat;

import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.ServerStage;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Where a row starts its servers and connects its clients; all are closed when the row is over. One thread uses it. */
final class Stage extends ServerStage {
    /** The module. */
    static final String OURS = "chat";

    private static final String HUB = "hub.js";
    // What a load may say: the bench is no user.
    private static final List<String> UNLIMITED = List.of(
            "--set", "limits.per-connection.per-second=1000000",
            "--set", "limits.per-connection.burst=1000000",
            "--set", "limits.per-user.per-second=1000000",
            "--set", "limits.per-user.burst=1000000",
            "--set", "limits.per-room=1000000",
            "--set", "limits.per-room-burst=1000000");

    /** An empty one; the transport is the caller's. */
    Stage(Settings settings, Transport transport, Workspace workspace) {
        super(settings, transport, workspace);
    }

    static Program node() {
        return Program.find("node", "nodejs");
    }

    /** Ours. */
    Dialect ours() {
        return ours(Workspace.freePort());
    }

    /** Ours on that port, with what one before it on that port has stored. */
    Dialect ours(int port) {
        return new Dialect(servers().ours(OURS, port, List.of(), UNLIMITED), true);
    }

    /** The hub on node and ws. */
    Dialect hub() {
        Path modules = settings().root().resolve("target/peers/node_modules");
        if (!Files.isDirectory(modules.resolve("ws"))) {
            throw new BenchException(modules + ": no ws (expected: what .ci/peers installs)");
        }
        int port = Workspace.freePort();
        List<String> command = List.of(
                node().file().toString(),
                workspace().file(HUB, script()).toString(),
                modules.toString(),
                Integer.toString(port));
        Server server = servers().listening(Rows.WS, command, port);
        return new Dialect(server, false);
    }

    private static byte[] script() {
        try (InputStream in = Stage.class.getResourceAsStream(HUB)) {
            return Objects.requireNonNull(in, HUB).readAllBytes();
        } catch (IOException e) {
            throw new BenchException(HUB + ": not readable (expected: a resource)", e);
        }
    }

    /** Clients that are in their rooms. */
    Crowd crowd(Dialect dialect, int count, int rooms) {
        return crowd(dialect, count, rooms, Place.END);
    }

    /** Clients that go on behind a place. */
    Crowd crowd(Dialect dialect, int count, int rooms, Place place) {
        return keep(Crowd.connect(dialect, transport(), count, rooms, place));
    }
}
