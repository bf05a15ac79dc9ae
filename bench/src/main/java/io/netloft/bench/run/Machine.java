package io.netloft.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a figure must be read with: the machine, its load, the JVM, the commit. */
public final class Machine {
    private Machine() {}

    /** A line for each fact, {@code name: value}. */
    public static List<String> facts(Path root) {
        List<String> facts = new ArrayList<>();
        facts.add("machine: " + Runtime.getRuntime().availableProcessors() + " cores, " + processor() + ", "
                + memoryGib() + " GiB");
        facts.add("system: " + distribution() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version"));
        facts.add("load before: " + load());
        facts.add("JVM: " + System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.add("netloft: " + commit(root));
        return facts;
    }

    /** The three load averages, or that there are none. */
    public static String load() {
        String line = firstLine(Path.of("/proc/loadavg"), "");
        String[] fields = line.split(" ", -1);
        return fields.length < 3 ? "unknown" : String.join(" ", fields[0], fields[1], fields[2]);
    }

    private static String processor() {
        return firstLine(Path.of("/proc/cpuinfo"), "model name").replaceFirst(".*:\\s*", "");
    }

    private static String memoryGib() {
        String digits = firstLine(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        return digits.isEmpty()
                ? "unknown"
                : String.format(Locale.ROOT, "%.1f", Long.parseLong(digits) / (1024.0 * 1024.0));
    }

    private static String distribution() {
        String line = firstLine(Path.of("/etc/os-release"), "PRETTY_NAME");
        return line.replaceFirst("PRETTY_NAME=", "").replace("\"", "");
    }

    private static String commit(Path root) {
        String described = Program.output(List.of("git", "-C", root.toString(), "describe", "--always", "--dirty"));
        return described.isBlank() || described.startsWith("fatal") ? "unknown commit" : described.strip();
    }

    private static String firstLine(Path file, String prefix) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(prefix)).findFirst().orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
