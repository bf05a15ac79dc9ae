package io.netloft.bench.proxy;

import io.netloft.bench.floor.FloorMain;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The servers of a run: one backend, and in front of it nginx, HAProxy, our proxy and the floor, all on free ports. */
final class LineUp {
    static final String DIRECT = "direct";
    static final String NGINX = "nginx";
    static final String HAPROXY = "haproxy";
    static final String OURS = "netloft";
    static final String FLOOR = "floor";
    /** Who may be asked for. */
    static final List<String> PEERS = List.of(NGINX, HAPROXY, FLOOR);

    static final String SMALL = "/";
    static final String LARGE = "/files/large";
    static final int LARGE_BYTES = 1 << 20;

    private static final Duration READY = Duration.ofSeconds(30);
    private static final int ANSWER_MS = 2_000;

    private final Settings settings;
    private final Workspace workspace;
    private final Children children;
    private final List<String> versions = new ArrayList<>();
    private final List<Contender> proxies = new ArrayList<>();
    private final Contender direct;

    private LineUp(Settings settings, Workspace workspace, Children children) {
        this.settings = settings;
        this.workspace = workspace;
        this.children = children;
        this.direct = startBackend();
    }

    /**
     * Starts all of them and returns when each passes on what the backend answers.
     *
     * @throws BenchException when one is not installed or does not serve; those started are the children's to stop
     */
    static LineUp start(Settings settings, Workspace workspace, Children children) {
        var lineUp = new LineUp(settings, workspace, children);
        Program nginx = nginx();
        lineUp.versions.add(nginx.firstLine("-v").replaceFirst("^nginx version: ", ""));
        if (settings.peers().contains(NGINX)) {
            lineUp.startNginx(nginx);
        }
        if (settings.peers().contains(HAPROXY)) {
            Program haproxy = haproxy();
            lineUp.versions.add(haproxy.firstLine("-v"));
            lineUp.startHaproxy(haproxy);
        }
        lineUp.startOurs();
        if (settings.peers().contains(FLOOR)) {
            lineUp.startFloor();
        }
        lineUp.proxies.forEach(LineUp::awaitServing);
        return lineUp;
    }

    /** Looks for everything that a run needs, so that it fails before it has begun. */
    static void check(Settings settings) {
        nginx();
        if (settings.peers().contains(HAPROXY)) {
            haproxy();
        }
    }

    private static Program nginx() {
        return Program.find("nginx", "nginx-light");
    }

    private static Program haproxy() {
        return Program.find("haproxy", "haproxy");
    }

    /** The backend without anything in front. */
    Contender direct() {
        return direct;
    }

    /** What stands in front of it, peers first. */
    List<Contender> proxies() {
        return List.copyOf(proxies);
    }

    /** All of them, the backend first. */
    List<Contender> all() {
        List<Contender> all = new ArrayList<>(List.of(direct));
        all.addAll(proxies);
        return all;
    }

    /** What the peers say of themselves, and the flags of the JVMs. */
    List<String> versions() {
        return List.copyOf(versions);
    }

    private Contender startBackend() {
        int port = Workspace.freePort();
        workspace.file("www/files/large", new byte[LARGE_BYTES]);
        Child child = startNginx("backend", nginx(), PeerConfigs.backend(port));
        var backend = new Contender(DIRECT, child, port, false);
        awaitServing(backend);
        return backend;
    }

    private void startNginx(Program nginx) {
        int port = Workspace.freePort();
        Child child = startNginx(NGINX, nginx, PeerConfigs.nginxProxy(port, direct.port()));
        proxies.add(new Contender(NGINX, child, port, false));
    }

    private Child startNginx(String name, Program nginx, String config) {
        // A prefix each: their temporary folders lie below it.
        Path prefix = workspace.dir().resolve(name);
        Path file = workspace.file(name + "/nginx.conf", config.replace("root www;", "root \"" + www() + "\";"));
        List<String> command =
                List.of(nginx.file().toString(), "-e", "stderr", "-p", prefix.toString(), "-c", file.toString());
        return children.start(name, command, Map.of());
    }

    private Path www() {
        return workspace.dir().resolve("www");
    }

    private void startHaproxy(Program haproxy) {
        int port = Workspace.freePort();
        Path file = workspace.file("haproxy.cfg", PeerConfigs.haproxy(port, direct.port()));
        Child child =
                children.start(HAPROXY, List.of(haproxy.file().toString(), "-db", "-f", file.toString()), Map.of());
        proxies.add(new Contender(HAPROXY, child, port, false));
    }

    private void startOurs() {
        int port = Workspace.freePort();
        List<String> command = new ArrayList<>(List.of(
                script().toString(),
                "proxy",
                "--to",
                "127.0.0.1:" + direct.port(),
                "--listen",
                "127.0.0.1:" + port,
                "--admin",
                "127.0.0.1:" + Workspace.freePort(),
                "--event-loops",
                "1"));
        command.addAll(settings.proxyArguments());
        Child child = children.start(OURS, command, scriptEnvironment());
        proxies.add(new Contender(OURS, child, port, true));
    }

    private void startFloor() {
        int port = Workspace.freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flagsOfOurs());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(FloorMain.class.getName(), Integer.toString(port), Integer.toString(direct.port())));
        proxies.add(new Contender(FLOOR, children.start(FLOOR, command, Map.of()), port, true));
    }

    private Path script() {
        return settings.root().resolve("netloft");
    }

    /** The JVM that we run on ourselves; and no archive, as making one would take CPU time from the run. */
    private static Map<String, String> scriptEnvironment() {
        return Map.of(
                "NETLOFT_JAVA_HOME",
                System.getProperty("java.home"),
                "NETLOFT_BUILD",
                "never",
                "NETLOFT_ARCHIVE",
                "off");
    }

    /** What the script passes to the proxy's JVM, so that the floor runs under the same. */
    private List<String> flagsOfOurs() {
        var builder = new ProcessBuilder(script().toString(), "java", "proxy");
        builder.environment().putAll(scriptEnvironment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = said.lines().toList();
            if (lines.size() < 2) {
                throw new BenchException(script() + " java: " + said.strip() + " (expected: a line of flags)");
            }
            versions.add("flags of both JVMs: " + lines.get(1).strip());
            return List.of(lines.get(1).strip().split("\\s+"));
        } catch (IOException e) {
            throw new BenchException(script() + ": does not run (expected: the launcher script)", e);
        }
    }

    private static void awaitServing(Contender contender) {
        contender.child().await(() -> answers(contender), READY);
    }

    /** Both answers come whole: what is measured later is then the right thing. */
    private static boolean answers(Contender contender) {
        try {
            return new String(get(contender.url(SMALL)), StandardCharsets.US_ASCII).equals(PeerConfigs.HELLO)
                    && get(contender.url(LARGE)).length == LARGE_BYTES;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static byte[] get(String url) throws IOException {
        var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(ANSWER_MS);
        connection.setReadTimeout(ANSWER_MS);
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        } finally {
            connection.disconnect();
        }
    }
}
