package io.netloft.bench.proxy;

import io.netloft.bench.echo.EchoMain;
import io.netloft.bench.floor.FloorMain;
import io.netloft.bench.grpc.GrpcEchoMain;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Web;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts servers, each a process on free ports of loopback with a configuration of its own. Those that speak TLS share
 * one certificate with a P-256 key, made for the run.
 */
final class Servers {
    private static final Duration READY = Duration.ofSeconds(30);

    private static final String PROXY = "proxy";

    private final Settings settings;
    private final LauncherScript script;
    private final Workspace workspace;
    private final Children children;
    private final Path certificate;
    private final Path key;
    private final Path both;

    Servers(Settings settings, Workspace workspace, Children children) {
        this.settings = settings;
        script = new LauncherScript(settings.root());
        this.workspace = workspace;
        this.children = children;
        var made = DevelopmentCertificate.of(Instant.now(), List.of("localhost", "127.0.0.1"));
        certificate = workspace.file("tls/cert.pem", made.certificatePem());
        key = workspace.file("tls/key.pem", made.keyPem());
        both = workspace.file("tls/both.pem", made.certificatePem() + made.keyPem());
    }

    static Program nginx() {
        return Program.find("nginx", "nginx-light");
    }

    static Program haproxy() {
        return Program.find("haproxy", "haproxy");
    }

    /** nginx with a few bytes at one path and a file at another. */
    Contender backend(String name, int largeBytes) {
        int port = Workspace.freePort();
        workspace.file("www/files/large", new byte[largeBytes]);
        String config = PeerConfigs.backend(port)
                .replace("root www;", "root \"" + workspace.dir().resolve("www") + "\";");
        return new Contender(name, startNginx("backend", config), port, 0, 0, false);
    }

    /** The echo, which sends WebSocket messages back. */
    Contender echo(String name) {
        int port = Workspace.freePort();
        Child child = children.start(
                "echo", onJvm(EchoMain.class, List.of(Integer.toString(port), PeerConfigs.HELLO), flags()), Map.of());
        return new Contender(name, child, port, 0, 0, true);
    }

    /** nginx as the proxy. */
    Contender nginx(String name, int backendPort) {
        int port = Workspace.freePort();
        PeerConfigs.Tls tls = tls();
        Child child = startNginx(name, PeerConfigs.nginxProxy(port, backendPort, tls));
        return new Contender(name, child, port, tls.port(), 0, false);
    }

    /** nginx as a proxy that passes WebSockets on. */
    Contender nginxForWebSockets(String name, int backendPort) {
        int port = Workspace.freePort();
        Child child = startNginx(name + "-websocket", PeerConfigs.nginxWebSocket(port, backendPort));
        return new Contender(name, child, port, 0, 0, false);
    }

    /** nginx with a few bytes for any path, in HTTP/2 without TLS. */
    Contender http2Backend(String name) {
        int port = Workspace.freePort();
        return new Contender(name, startNginx("backend-http2", RelayConfigs.http2Backend(port)), port, 0, 0, false);
    }

    /** The echo of gRPC. */
    Contender grpcEcho(String name) {
        int port = Workspace.freePort();
        Child child = children.start(
                "grpc-echo", onJvm(GrpcEchoMain.class, List.of(Integer.toString(port)), flags()), Map.of());
        return new Contender(name, child, port, 0, 0, true);
    }

    /** nginx for a row of HTTP/2 or gRPC. */
    Contender nginx(String name, RelayConfigs.Way way, int backendPort) {
        PeerConfigs.Tls tls = tls();
        Child child = startNginx(name + "-" + tls.port(), RelayConfigs.nginx(way, tls.port(), backendPort, tls));
        return relay(name, child, way, tls);
    }

    /** HAProxy for a row of HTTP/2, gRPC or TCP. */
    Contender haproxy(String name, RelayConfigs.Way way, int backendPort) {
        PeerConfigs.Tls tls = tls();
        return relay(
                name,
                startHaproxy(name, tls.port(), RelayConfigs.haproxy(way, tls.port(), backendPort, tls)),
                way,
                tls);
    }

    /** Ours for such a row. */
    Contender ours(String name, RelayConfigs.Way way, int backendPort) {
        PeerConfigs.Tls tls = tls();
        Path file =
                workspace.file(name + "-" + tls.port() + ".yaml", RelayConfigs.ours(way, tls.port(), backendPort, tls));
        List<String> arguments = new ArrayList<>(
                List.of("-c", file.toString(), "--admin", "127.0.0.1:" + Workspace.freePort(), "--event-loops", "1"));
        return relay(name, startOurs(tls.port(), arguments, LauncherScript.ourHome()), way, tls);
    }

    // One listener each, with TLS or without.
    private static Contender relay(String name, Child child, RelayConfigs.Way way, PeerConfigs.Tls tls) {
        int plain = way.tls() ? 0 : tls.port();
        return new Contender(name, child, plain, way.tls() ? tls.port() : 0, 0, name.equals(LineUp.OURS));
    }

    private Child startNginx(String name, String config) {
        // A prefix each: their temporary folders lie below it.
        Path prefix = workspace.dir().resolve(name);
        Path file = workspace.file(name + "/nginx.conf", config);
        List<String> command =
                List.of(nginx().file().toString(), "-e", "stderr", "-p", prefix.toString(), "-c", file.toString());
        return children.start(name, command, Map.of());
    }

    /** HAProxy. */
    Contender haproxy(String name, int backendPort) {
        int port = Workspace.freePort();
        PeerConfigs.Tls tls = tls();
        Child child = startHaproxy(name, port, PeerConfigs.haproxy(port, backendPort, tls));
        return new Contender(name, child, port, tls.port(), 0, false);
    }

    private Child startHaproxy(String name, int port, String config) {
        Path file = workspace.file("haproxy-" + port + ".cfg", config);
        return children.start(
                name + "-" + port, List.of(haproxy().file().toString(), "-db", "-f", file.toString()), Map.of());
    }

    private PeerConfigs.Tls tls() {
        return new PeerConfigs.Tls(Workspace.freePort(), certificate, key, both);
    }

    /**
     * Our proxy.
     *
     * @param eventLoops of it
     * @param more arguments, before those of the settings
     * @param home of the JDK that it runs on
     */
    Contender ours(String name, int backendPort, int eventLoops, List<String> more, Path home) {
        int port = Workspace.freePort();
        int tlsPort = Workspace.freePort();
        int adminPort = Workspace.freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--to",
                "127.0.0.1:" + backendPort,
                "--listen",
                "127.0.0.1:" + port,
                "--tls-listen",
                "127.0.0.1:" + tlsPort,
                "--tls-cert",
                certificate.toString(),
                "--tls-key",
                key.toString(),
                "--admin",
                "127.0.0.1:" + adminPort,
                "--event-loops",
                Integer.toString(eventLoops)));
        arguments.addAll(more);
        return new Contender(name, startOurs(port, arguments, home), port, tlsPort, adminPort, true);
    }

    private Child startOurs(int port, List<String> arguments, Path home) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(settings.proxyArguments());
        return children.start("netloft-" + port, script.command(PROXY, all), LauncherScript.environment(home));
    }

    /** The floor, on the JVM and with the flags that ours has. */
    Contender floor(String name, int backendPort) {
        int port = Workspace.freePort();
        List<String> arguments = List.of(Integer.toString(port), Integer.toString(backendPort));
        Child child = children.start(name + "-" + port, onJvm(FloorMain.class, arguments, flags()), Map.of());
        return new Contender(name, child, port, 0, 0, true);
    }

    /** What the script passes to the proxy's JVM. */
    List<String> flags() {
        return script.flags(PROXY);
    }

    /** A JDK of that release, if the launcher script finds one. */
    @Nullable
    Path home(int release) {
        return script.home(release);
    }

    private static List<String> onJvm(Class<?> main, List<String> arguments, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(LauncherScript.ourHome().resolve("bin/java").toString());
        command.addAll(flags);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** Waits until a path is answered with a body of that length. */
    static void awaitServing(Contender contender, String path, int length) {
        contender.child().await(() -> answers(contender, path, length), READY);
    }

    private static boolean answers(Contender contender, String path, int length) {
        try {
            return Web.get(contender.url(path)).length == length;
        } catch (IOException notYet) {
            return false;
        }
    }
}
