package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Paced;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Program;
import io.netloft.bench.run.TrainedScript;
import io.netloft.bench.run.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a row has its captures and runs programs over them; all are gone when the row is over. One thread uses it. */
final class Stage implements Paced {
    /** The module. */
    static final String OURS = "sniffer";

    static final int FLOWS = 5_000;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String WHOLE = "ended well";
    /** Whoever reads it sees that the program ended with 0. */
    private static final String SCRIPT = "to=$1; shift; \"$@\" >\"$to\" && echo '" + WHOLE + "'";

    private final Settings settings;
    private final Workspace workspace;
    private final Children children;
    private final TrainedScript script;

    Stage(Settings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
        children = new Children(workspace);
        script = new TrainedScript(settings.root(), children);
    }

    static Program tcpdump() {
        return Program.find("tcpdump", "tcpdump");
    }

    static Program tshark() {
        return Program.find("tshark", "tshark");
    }

    Settings settings() {
        return settings;
    }

    @Override
    public Pace pace() {
        return settings.pace();
    }

    Children children() {
        return children;
    }

    /** A file of the run, which need not exist. */
    Path file(String name) {
        return workspace.dir().resolve(name);
    }

    /** A capture of so many packets. */
    Path capture(int packets) {
        return PacketMix.write(file(packets + ".pcap"), packets, Math.min(FLOWS, packets));
    }

    /** How tcpdump is called; without the variable it looks for the time zone's file at every packet. */
    List<String> tcpdump(String... arguments) {
        return others(tcpdump(), arguments);
    }

    /** How tshark is called. */
    List<String> tshark(String... arguments) {
        return others(tshark(), arguments);
    }

    private static List<String> others(Program program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("env", "TZ=GMT0", program.file().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** How ours is called: by the launcher, with its class archive. */
    List<String> ours(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(settings.arguments());
        List<String> command = new ArrayList<>(List.of("env", "TZ=GMT0"));
        command.addAll(script.command(OURS, all));
        return command;
    }

    /**
     * Runs a program to its end, its standard output into a file.
     *
     * @throws BenchException when it does not end with 0
     */
    void run(String name, List<String> command, Path output) {
        whole(name, command, children.run(name, into(output, command), LIMIT));
    }

    private static List<String> into(Path output, List<String> command) {
        List<String> all = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", output.toString()));
        all.addAll(command);
        return all;
    }

    private static void whole(String name, List<String> command, String said) {
        if (!said.contains(WHOLE)) {
            throw new BenchException(name + ": " + command + " (expected: ends with 0)\n" + said);
        }
    }

    /**
     * Runs a program to its end, shows nobody what it says, and returns its resident memory over the run, in bytes.
     *
     * @throws BenchException when it does not end with 0
     */
    List<Long> resident(String name, List<String> command) {
        Child child = children.start(name, into(Path.of("/dev/null"), command), Map.of());
        List<Long> samples = child.residentUntilEnd(LIMIT);
        whole(name, command, child.log());
        return samples;
    }

    /** A lane of a program that does its work on so many packets in one run, and shows nobody what it says. */
    Lane lane(String label, List<String> command, long packets) {
        return lane(label, command, packets, Path.of("/dev/null"), () -> {});
    }

    /** The same, with what must hold afterwards. */
    Lane lane(String label, List<String> command, long packets, Path output, Runnable check) {
        String name = label.replaceAll("\\W+", "-");
        return new Lane(label, Children::endedCpuMicros, seconds -> once(name, command, packets, output, check), false);
    }

    private Count once(String name, List<String> command, long packets, Path output, Runnable check) {
        long startNs = System.nanoTime();
        run(name, command, output);
        long tookNs = System.nanoTime() - startNs;
        check.run();
        return Count.of(packets, tookNs / 1e9, 0);
    }

    @Override
    public void close() {
        children.close();
    }
}
