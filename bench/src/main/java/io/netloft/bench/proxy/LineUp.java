package io.netloft.bench.proxy;

import io.netloft.bench.run.Children;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The servers of a run: one backend, and in front of it nginx, HAProxy, our proxy and the floor. */
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

    private final Servers servers;
    private final List<String> versions = new ArrayList<>();
    private final List<Contender> proxies = new ArrayList<>();
    private final Contender direct;

    private LineUp(Servers servers) {
        this.servers = servers;
        this.direct = servers.backend(DIRECT, LARGE_BYTES);
        awaitServing(direct);
    }

    /**
     * Starts all of them and returns when each passes on what the backend answers.
     *
     * @throws io.netloft.bench.run.BenchException when one is not installed or does not serve; those started are the
     *     children's to stop
     */
    static LineUp start(Settings settings, Workspace workspace, Children children) {
        var lineUp = new LineUp(new Servers(settings, workspace, children));
        lineUp.start(settings);
        lineUp.proxies.forEach(LineUp::awaitServing);
        return lineUp;
    }

    private void start(Settings settings) {
        versions.add(Servers.nginx().firstLine("-v").replaceFirst("^nginx version: ", ""));
        if (settings.peers().contains(NGINX)) {
            proxies.add(servers.nginx(NGINX, direct.port()));
        }
        if (settings.peers().contains(HAPROXY)) {
            Program haproxy = Servers.haproxy();
            versions.add(haproxy.firstLine("-v"));
            proxies.add(servers.haproxy(HAPROXY, direct.port()));
        }
        proxies.add(servers.ours(OURS, direct.port(), 1, List.of(), LauncherScript.ourHome()));
        versions.add("flags of both JVMs: " + String.join(" ", servers.flags()));
        if (settings.peers().contains(FLOOR)) {
            proxies.add(servers.floor(FLOOR, direct.port()));
        }
    }

    /** Looks for everything that a run needs, so that it fails before it has begun. */
    static void check(Settings settings) {
        Servers.nginx();
        if (settings.peers().contains(HAPROXY)) {
            Servers.haproxy();
        }
    }

    /** What starts more, for a row that needs others than these. */
    Servers servers() {
        return servers;
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

    /** Both answers come whole: what is measured later is then the right thing. */
    static void awaitServing(Contender contender) {
        Servers.awaitServing(contender, SMALL, PeerConfigs.HELLO.length());
        Servers.awaitServing(contender, LARGE, LARGE_BYTES);
    }
}
