package io.netloft.bench.beside;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a row starts its servers, on free ports of loopback; they stop when it is closed. One thread uses it. */
public final class Servers implements AutoCloseable {
    private static final Pattern READY_LINE = Pattern.compile("\\bready took=");
    private static final Duration READY = Duration.ofMinutes(1);

    private final Settings settings;
    private final Workspace workspace;
    private final Children children;
    private final LauncherScript script;

    /** None yet; their files go to the workspace. */
    public Servers(Settings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
        children = new Children(workspace);
        script = new LauncherScript(settings.root());
    }

    /** The processes. */
    public Children children() {
        return children;
    }

    /** A folder of its own, below that of the run. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(workspace.dir().resolve(name));
        } catch (IOException e) {
            throw new BenchException(name + ": not made (expected: a folder)", e);
        }
    }

    /**
     * Ours, serving on that port with the data of that port.
     *
     * @param before a command that becomes it, or nothing
     */
    public Server ours(String module, int port, List<String> before, List<String> arguments) {
        List<String> all = new ArrayList<>(
                List.of("--data-dir", folder(Lane.OURS + "-" + port).toString()));
        all.addAll(settings.arguments());
        all.addAll(arguments);
        return start(module, port, before, all);
    }

    /** One of ours that keeps nothing, on a port of its own. */
    public Server oursWithoutData(String module, List<String> arguments) {
        List<String> all = new ArrayList<>(settings.arguments());
        all.addAll(arguments);
        return start(module, Workspace.freePort(), List.of(), all);
    }

    private Server start(String module, int port, List<String> before, List<String> arguments) {
        int adminPort = Workspace.freePort();
        List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:" + port));
        all.addAll(List.of("--admin", "127.0.0.1:" + adminPort));
        all.addAll(arguments);
        List<String> command = new ArrayList<>(before);
        command.addAll(script.command(module, all));
        Child child = children.start(Lane.OURS, command, LauncherScript.environment(LauncherScript.ourHome()));
        child.await(() -> READY_LINE.matcher(child.log()).find(), READY);
        return new Server(Lane.OURS, child, port, adminPort);
    }

    /** Another's, once it accepts connections on that port. */
    public Server listening(String name, List<String> command, int port) {
        Child child = children.start(name, command, Map.of());
        child.await(() -> accepts(port), READY);
        return new Server(name, child, port, 0);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Stops them, and waits for their end. */
    @Override
    public void close() {
        children.close();
    }
}
