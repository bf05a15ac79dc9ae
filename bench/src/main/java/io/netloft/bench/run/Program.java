package io.netloft.bench.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of another project, found where Debian puts it.
 *
 * @param name as it is called on the command line
 * @param file its executable
 */
public record Program(String name, Path file) {
    /** A user's path often lacks the places of servers. */
    private static final List<String> MORE_DIRS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin");

    /**
     * Looks for it on the path and in the usual folders.
     *
     * @throws BenchException naming the Debian package when it is not there
     */
    public static Program find(String name, String debianPackage) {
        return find(name, debianPackage, System.getenv().getOrDefault("PATH", ""));
    }

    static Program find(String name, String debianPackage, String path) {
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), MORE_DIRS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(file -> new Program(name, file))
                .orElseThrow(() -> new BenchException(
                        name + ": not found (expected: on the path); install it: apt-get install " + debianPackage));
    }

    /** The first line that it says on either output when it is called with {@code args}: its version. */
    public String firstLine(String... args) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(args));
        return output(command).lines().findFirst().orElse("unknown").strip();
    }

    /** The first line with that in it; programs that are run as root may begin with a warning. */
    public String lineWith(String words, String... args) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(args));
        return output(command)
                .lines()
                .filter(line -> line.contains(words))
                .findFirst()
                .orElse("unknown")
                .strip();
    }

    /** Runs a command that ends by itself, and returns both its outputs; empty when it cannot be started. */
    static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException notThere) {
            return "";
        }
    }
}
