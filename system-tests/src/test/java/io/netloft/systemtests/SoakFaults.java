package io.netloft.systemtests;

import io.netloft.testkit.Direction;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.Gen;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.StreamFault;
import io.netloft.testkit.StreamFault.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What goes wrong during a soak, drawn from a seed: one server at a time, and clients of bad manners beside it. */
final class SoakFaults {
    private static final int CONNECT_MS = 5_000;
    private static final String LARGE = "GET /bytes/1000000 HTTP/1.1\r\nHost: soak.test\r\n\r\n";

    private final Gen gen;
    private final Echo server;
    private final FaultRelay relay;
    private final InetSocketAddress proxy;
    private final Runnable reload;
    private final List<Socket> clients = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    SoakFaults(Gen gen, Echo server, FaultRelay relay, InetSocketAddress proxy, Runnable reload) {
        this.gen = gen;
        this.server = server;
        this.relay = relay;
        this.proxy = proxy;
        this.reload = reload;
    }

    /** Begins one fault of a server and perhaps one of clients; {@code meanwhile} waits as long as it shall last. */
    void one(Runnable meanwhile) {
        if (gen.chance(40)) {
            clients();
        }
        switch (gen.between(0, 3)) {
            case 0 -> killed(meanwhile);
            case 1 -> hung(meanwhile);
            case 2 -> reload(meanwhile);
            default -> relayed(meanwhile);
        }
        letGo();
    }

    Map<String, Integer> counts() {
        return counts;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void killed(Runnable meanwhile) {
        count("killed");
        server.kill();
        meanwhile.run();
        server.startAgain();
    }

    private void hung(Runnable meanwhile) {
        count("hung");
        server.signal(Signal.STOP);
        meanwhile.run();
        server.signal(Signal.CONT);
    }

    private void reload(Runnable meanwhile) {
        count("reloaded");
        reload.run();
        meanwhile.run();
    }

    private void relayed(Runnable meanwhile) {
        switch (gen.between(0, 6)) {
            case 0 -> inject("slow", new StreamFault.Latency(Duration.ofMillis(100), Duration.ofMillis(100)));
            case 1 -> inject("narrow", new StreamFault.Bandwidth(2_000_000));
            case 2 -> inject("reset before the answer", new StreamFault.Cut(0, Ending.RST));
            case 3 -> inject("cut in the answer", new StreamFault.Cut(gen.between(1, 100_000), Ending.FIN));
            case 4 -> inject("sliced", new StreamFault.Slice(100, Duration.ofMillis(1)));
            case 5 -> inject("stalled", new StreamFault.Stall());
            default -> {
                inject("refusing", new StreamFault.Refuse());
                relay.resetConnections();
            }
        }
        meanwhile.run();
        relay.heal();
    }

    private void inject(String name, StreamFault fault) {
        count(name);
        relay.inject(Direction.TO_CLIENT, fault);
    }

    private void clients() {
        int many = gen.between(1, 20);
        switch (gen.between(0, 2)) {
            case 0 -> open("clients that vanish", many, LARGE, true);
            case 1 -> open("readers that don't read", many, LARGE, false);
            default -> open("heads that don't end", many, LARGE.substring(0, LARGE.length() - 2), false);
        }
    }

    private void open(String name, int many, String text, boolean vanish) {
        count(name);
        try {
            for (int i = 0; i < many; i++) {
                Socket socket = new Socket();
                clients.add(socket);
                socket.setReceiveBufferSize(4096);
                socket.connect(proxy, CONNECT_MS);
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                if (vanish) {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }

    private void letGo() {
        for (Socket socket : clients) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("close: " + e.getMessage(), e);
            }
        }
        clients.clear();
    }
}
