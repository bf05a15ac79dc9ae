package io.netloft.bench.p2p;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ours, from the command line. */
record Ours(Stage stage) implements Maker {
    private static final Pattern RATE = Pattern.compile(" fetched in [0-9.]+ s, ([0-9.]+) MB/s");
    private static final double MEGA = 1e6;

    @Override
    public String label() {
        return Lane.OURS;
    }

    @Override
    public Giving give(Payload payload) {
        return give(payload, "ours-giving");
    }

    /** The same, under a name of its log and with more options. */
    Giving give(Payload payload, String name, String... more) {
        Link.End giver = stage.link().giver();
        int port = Workspace.freePort();
        Child child = stage.start(
                name,
                stage.ourPeer(
                        giver, and(more, "share", payload.file().toString(), "--listen", giver.address() + ":" + port)),
                "magnet:\\?xt=urn:btih:" + payload.hash());
        return new Giving(child, port);
    }

    private static String[] and(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        Stage.Ended ended = stage.run("ours-getting", getting(payload, into, "--peer", address(from)));
        return new Got(seconds(payload, ended), ended.cpuMicros());
    }

    /** Where one that gives takes connections. */
    String address(Giving giving) {
        return stage.link().giver().address() + ":" + giving.port();
    }

    List<String> getting(Payload payload, Path into, String... more) {
        Link.End getter = stage.link().getter();
        String listen = getter.address() + ":" + Workspace.freePort();
        String torrent = payload.torrent().toString();
        return stage.ourPeer(getter, and(more, "get", torrent, "-o", into.toString(), "--listen", listen));
    }

    /** It counts from when it knows what to fetch to when all is there and checked. */
    static double seconds(Payload payload, Stage.Ended ended) {
        return payload.octets() / MEGA / ended.figure(RATE);
    }
}
