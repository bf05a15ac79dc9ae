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
        int port = Workspace.freePort();
        Child child = stage.start(
                name,
                with(more, "share", payload.file().toString(), "--listen", "127.0.0.1:" + port),
                "magnet:\\?xt=urn:btih:" + payload.hash());
        return new Giving(child, port);
    }

    private List<String> with(String[] more, String... arguments) {
        return stage.ourPeer(
                Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        Stage.Ended ended = stage.run("ours-getting", getting(payload, into, "--peer", "127.0.0.1:" + from.port()));
        return new Got(seconds(payload, ended), ended.cpuMicros());
    }

    List<String> getting(Payload payload, Path into, String... more) {
        return with(
                more,
                "get",
                payload.torrent().toString(),
                "-o",
                into.toString(),
                "--listen",
                "127.0.0.1:" + Workspace.freePort());
    }

    /** It counts from when it knows what to fetch to when all is there and checked. */
    static double seconds(Payload payload, Stage.Ended ended) {
        return payload.octets() / MEGA / ended.figure(RATE);
    }
}
