package io.netloft.bench.p2p;

import io.netloft.bench.run.Child;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** libtorrent, in a process of its own: an error in a native library must not take the bench with it. */
record Libtorrent(Stage stage) implements Maker {
    static final String LABEL = "libtorrent";

    private static final Pattern JAR = Pattern.compile("libtorrent4j-([0-9][0-9.-]*)\\.jar");
    private static final Pattern SECONDS = Pattern.compile("done in ([0-9.]+) s");

    static String version() {
        // Of the jar's name: to ask the library would load it into the bench.
        Matcher jar = JAR.matcher(System.getProperty("java.class.path"));
        return jar.find() ? jar.group(1) : "unknown";
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public Giving give(Payload payload) {
        int port = Workspace.freePort();
        Path folder = payload.file().getParent();
        Child child = stage.start(
                "libtorrent-giving",
                command(stage.link().giver(), "give", port, payload.torrent().toString(), String.valueOf(folder)),
                "ready");
        return new Giving(child, port);
    }

    @Override
    public Got get(Payload payload, Path into, Giving from) {
        // A port that it never had: whom it has seen finish, libtorrent dials no more.
        int port = Workspace.freePort();
        Stage.Ended ended = stage.run(
                "libtorrent-getting",
                command(
                        stage.link().getter(),
                        "get",
                        port,
                        payload.torrent().toString(),
                        into.toString(),
                        stage.link().giver().address(),
                        Integer.toString(from.port())));
        return new Got(ended.figure(SECONDS), ended.cpuMicros());
    }

    private static List<String> command(Link.End end, String verb, int port, String... more) {
        List<String> command = new ArrayList<>(List.of(
                LauncherScript.ourHome().resolve("bin/java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LibtorrentMain.class.getName(),
                verb,
                end.address(),
                Integer.toString(port)));
        command.addAll(List.of(more));
        return end.command(command);
    }
}
