package io.netloft.loft;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a server is started: through the launcher script, which knows the JVM and its flags and becomes the JVM, or
 * plainly with {@code java -jar} on this process's own JVM.
 *
 * @param launcher program that takes the name of a server and its arguments; null for the plain way
 * @param jars folder that holds {@code netloft-NAME.jar}, or {@code NAME/target/netloft-NAME.jar} below it
 */
record Launch(@Nullable Path launcher, Path jars) implements Spawner {
    private static final Optional<Path> SETSID = onPath("setsid");

    /** Where the other jars are, seen from this one: beside it, or in the tree that it was built in. */
    static Path jarsBesideThis() {
        try {
            Path own = Path.of(Launch.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = own.toAbsolutePath().resolveSibling("");
            boolean built = folder.endsWith(Path.of("loft", "target"));
            return built ? folder.resolve("../..").normalize() : folder;
        } catch (URISyntaxException impossible) {
            throw new LoftException("jars: not found (expected: the folder of this jar); pass --jars", impossible);
        }
    }

    @Override
    public Process start(Plan.Step step, Path log) throws IOException {
        ProcessBuilder process = new ProcessBuilder(command(step));
        process.redirectErrorStream(true);
        process.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        process.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return process.start();
    }

    List<String> command(Plan.Step step) {
        List<String> command = new ArrayList<>();
        // Ctrl-C goes to all of a terminal's processes at once; in a session of its own a child hears only the
        // supervisor, which stops the children one after the other.
        SETSID.ifPresent(setsid -> command.add(setsid.toString()));
        if (launcher != null) {
            command.add(launcher.toString());
            command.add(step.child().jar());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-jar");
            command.add(jar(step.child().jar()).toString());
        }
        command.addAll(step.arguments());
        return command;
    }

    private Path jar(String name) {
        String file = "netloft-" + name + ".jar";
        Path beside = jars.resolve(file);
        Path built = jars.resolve(name).resolve("target").resolve(file);
        if (Files.exists(beside)) {
            return beside;
        }
        if (Files.exists(built)) {
            return built;
        }
        throw new LoftException("jars: " + jars + " (expected: a folder with " + file + "); build it or pass --jars");
    }

    static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
