package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** From the start of the command to its first line, of a file of ten packets: launcher, JVM and all. */
final class StartRow implements Row<Stage> {
    private static final int PACKETS = 10;
    private static final int ROUNDS = 10;
    private static final Bound BOUND = new Bound(false, 400, " ms");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public RowResult measure(Stage stage) {
        String file = stage.capture(PACKETS).toString();
        List<String> ours = stage.ours("-n", "-r", file);
        List<String> theirs = stage.tcpdump("-n", "-r", file);
        var own = new Samples();
        var its = new Samples();
        for (int i = 0; i < stage.settings().amount(ROUNDS, 2); i++) {
            its.add(firstLineMs(theirs));
            own.add(firstLineMs(ours));
        }
        Grid grid = new Grid("server", "ms", "least to most")
                .row(cells(Rows.TCPDUMP, its))
                .row(cells(Lane.OURS, own));
        String verdict =
                String.format(Locale.ROOT, "%s: %.0f ms; %s", Lane.OURS, own.median(), BOUND.judge(own.median()));
        return new RowResult(
                name(), "from the start to the first line of a file of 10 packets", grid, List.of(verdict), 0);
    }

    private static List<String> cells(String label, Samples samples) {
        return List.of(
                label,
                String.format(Locale.ROOT, "%.0f", samples.median()),
                String.format(Locale.ROOT, "%.0f to %.0f", samples.least(), samples.most()));
    }

    private static double firstLineMs(List<String> command) {
        long startNs = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
                String line = out.readLine();
                long tookNs = System.nanoTime() - startNs;
                if (line == null) {
                    throw new BenchException(command + ": no line (expected: a packet)");
                }
                while (line != null) {
                    line = out.readLine();
                }
                return tookNs / 1e6;
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new BenchException(command.get(0) + ": does not start (expected: a program)", e);
        }
    }
}
