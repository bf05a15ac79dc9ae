package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The rows, in their order. */
final class Rows {
    static final String TCPDUMP = "tcpdump";
    static final String TSHARK = "tshark -T json, a slice";

    private static final String SLICE = Lane.OURS + ", the slice";
    private static final int MANY = 5_000_000;
    private static final int MOST = 50_000_000;
    /** So many that the kernel's ticks count the time of a copy. */
    private static final int FEW = 500_000;

    private static final int SLICED = 100_000;
    private static final int FEW_SLICED = 2_000;
    private static final Figure FIGURE = new Figure("packets/s", Kind.RATE, 0, "CPU µs a packet", 1);

    private Rows() {}

    /** @param whole whether what is only copied or counted is ten times as much */
    static List<Row<Stage>> all(boolean whole) {
        int copied = whole ? MOST : MANY;
        return List.of(
                shown("text", "-n"),
                shown("verbose", "-nv"),
                json(),
                write(copied),
                count(copied),
                new LiveRow(),
                AppRow.row(),
                new FlowsRow(),
                new StartRow());
    }

    static List<String> names() {
        return all(false).stream().map(Row::name).toList();
    }

    private static List<Verdict> beside(String theirs, double times) {
        return List.of(
                new Verdict(Kind.PER_CPU_SECOND, Lane.OURS, List.of(theirs), Bound.atLeast(times), null),
                new Verdict(Lane.OURS, List.of(theirs), Bound.atLeast(times), null));
    }

    private static Row<Stage> shown(String name, String flags) {
        return new SpeedRow<>(
                name,
                String.format(Locale.ROOT, "%,d packets as text: %s -r FILE > /dev/null", MANY, flags),
                FIGURE,
                stage -> {
                    int packets = stage.settings().amount(MANY, FEW);
                    String file = stage.capture(packets).toString();
                    List<String> theirs = stage.tcpdump(flags, "-r", file);
                    List<String> ours = stage.ours(flags, "-r", file);
                    same(stage, theirs, ours);
                    return List.of(stage.lane(TCPDUMP, theirs, packets), stage.lane(Lane.OURS, ours, packets));
                },
                beside(TCPDUMP, 3));
    }

    /** What both say is compared before the time that they take. */
    private static void same(Stage stage, List<String> theirs, List<String> ours) {
        Path expected = stage.file("theirs.txt");
        Path actual = stage.file("ours.txt");
        stage.run("tcpdump-once", theirs, expected);
        stage.run("ours-once", ours, actual);
        try {
            long at = Files.mismatch(expected, actual);
            if (at >= 0) {
                throw new BenchException(actual + ": differs at octet " + at + " (expected: as " + expected + ")");
            }
            Files.delete(expected);
            Files.delete(actual);
        } catch (IOException e) {
            throw new BenchException(actual + ": not readable (expected: what ours says)", e);
        }
    }

    private static Row<Stage> json() {
        return new SpeedRow<>(
                "json",
                String.format(
                        Locale.ROOT, "%,d packets as JSON objects: --json; tshark the first %,d of them", MANY, SLICED),
                FIGURE,
                stage -> {
                    int packets = stage.settings().amount(MANY, FEW);
                    int slice = stage.settings().amount(SLICED, FEW_SLICED);
                    String file = stage.capture(packets).toString();
                    String count = Integer.toString(slice);
                    return List.of(
                            stage.lane(TSHARK, stage.tshark("-n", "-T", "json", "-c", count, "-r", file), slice),
                            stage.lane(SLICE, stage.ours("-n", "--json", "-c", count, "-r", file), slice),
                            stage.lane(Lane.OURS, stage.ours("-n", "--json", "-r", file), packets));
                },
                List.of(
                        new Verdict(Kind.PER_CPU_SECOND, Lane.OURS, List.of(TSHARK), Bound.atLeast(50), null),
                        new Verdict(Lane.OURS, List.of(TSHARK), Bound.atLeast(50), null),
                        new Verdict(Kind.PER_CPU_SECOND, SLICE, List.of(TSHARK), null, null)));
    }

    private static Row<Stage> write(int most) {
        return new SpeedRow<>(
                "write",
                String.format(Locale.ROOT, "%,d packets copied: -r FILE -w FILE", most),
                FIGURE,
                stage -> {
                    int packets = stage.settings().amount(most, FEW);
                    Path file = stage.capture(packets);
                    Path copy = stage.file("copy.pcap");
                    String[] arguments = {"-r", file.toString(), "-w", copy.toString()};
                    Path nothing = Path.of("/dev/null");
                    Runnable check = () -> copied(file, copy);
                    return List.of(
                            stage.lane(TCPDUMP, stage.tcpdump(arguments), packets, nothing, check),
                            stage.lane(Lane.OURS, stage.ours(arguments), packets, nothing, check));
                },
                beside(TCPDUMP, 1));
    }

    private static void copied(Path file, Path copy) {
        try {
            if (Files.size(file) != Files.size(copy)) {
                throw new BenchException(copy + ": " + Files.size(copy) + " octets (expected: " + Files.size(file)
                        + ", as " + file + " has)");
            }
            Files.delete(copy);
        } catch (IOException e) {
            throw new BenchException(copy + ": not there (expected: the copy)", e);
        }
    }

    private static Row<Stage> count(int most) {
        return new SpeedRow<>(
                "count",
                String.format(Locale.ROOT, "%,d packets counted: --count -r FILE", most),
                FIGURE,
                stage -> {
                    int packets = stage.settings().amount(most, FEW);
                    String file = stage.capture(packets).toString();
                    Path counted = stage.file("counted");
                    Runnable check = () -> counted(counted, packets);
                    return List.of(
                            stage.lane(TCPDUMP, stage.tcpdump("--count", "-r", file), packets, counted, check),
                            stage.lane(Lane.OURS, stage.ours("--count", "-r", file), packets, counted, check));
                },
                beside(TCPDUMP, 1));
    }

    private static void counted(Path file, int packets) {
        try {
            String said = Files.readString(file).strip();
            if (!said.equals(packets + " packets")) {
                throw new BenchException(file + ": " + said + " (expected: " + packets + " packets)");
            }
        } catch (IOException e) {
            throw new BenchException(file + ": not readable (expected: a number of packets)", e);
        }
    }
}
