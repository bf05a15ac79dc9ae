package io.netloft.bench.p2p;

import io.netloft.bench.run.Child;
import io.netloft.bench.run.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** aria2. It can't be told of a peer: it fetches from who hears its announce and dials. */
record Aria2(Stage stage) implements Maker {
    static final String LABEL = "aria2";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Giving give(Payload payload) {
        int port = Workspace.freePort();
        List<String> command =
                command(port, payload.folder(), "--bt-seed-unverified=true", "--seed-ratio=0.0", payload);
        Child child = stage.start("aria2-giving", command, "listening on TCP port " + port);
        return new Giving(child, port);
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        Stage.Ended ended = stage.run(
                "aria2-getting",
                command(Workspace.freePort(), into, "--seed-time=0", "--file-allocation=none", payload));
        return new Got(ended.seconds(), ended.cpuMicros());
    }

    private static List<String> command(int port, Path folder, String one, String two, Payload payload) {
        return new ArrayList<>(List.of(
                Stage.aria2().file().toString(),
                "--no-conf",
                "--bt-enable-lpd=true",
                "--bt-lpd-interface=lo",
                "--interface=lo",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--enable-peer-exchange=false",
                "--disable-ipv6=true",
                "--disk-cache=64M",
                "--summary-interval=0",
                "--listen-port=" + port,
                "--dir=" + folder,
                one,
                two,
                payload.torrent().toString()));
    }
}
