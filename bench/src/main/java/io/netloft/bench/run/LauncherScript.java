package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The script that starts servers of ours, with the JVM and the flags that a user gets. */
public final class LauncherScript {
    private final Path script;

    /** @param root of the repository */
    public LauncherScript(Path root) {
        script = root.resolve("netloft");
    }

    /** The JDK that the bench runs on. */
    public static Path ourHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** What starts a server; the process becomes its JVM. */
    public List<String> command(String server, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString(), server));
        command.addAll(arguments);
        return command;
    }

    /**
     * Variables for such a process: on that JDK, nothing built, and no class archive, as making one would take CPU time
     * from the run.
     */
    public static Map<String, String> environment(Path home) {
        Map<String, String> environment = new HashMap<>();
        environment.put("NETLOFT_JAVA_HOME", home.toString());
        environment.put("NETLOFT_BUILD", "never");
        environment.put("NETLOFT_ARCHIVE", "off");
        return environment;
    }

    /** A JDK of that release, if the script finds one. */
    public @Nullable Path home(int release) {
        List<String> lines = run("--jdk", Integer.toString(release));
        return lines.size() == 1 && lines.get(0).startsWith("/") ? Path.of(lines.get(0)) : null;
    }

    /** What the script passes to a server's JVM. */
    public List<String> flags(String server) {
        List<String> lines = run("java", server);
        if (lines.size() < 2) {
            throw new BenchException(script + " java: " + lines + " (expected: a line of flags)");
        }
        return List.of(lines.get(1).strip().split("\\s+"));
    }

    private List<String> run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment(ourHome()));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines().toList();
        } catch (IOException e) {
            throw new BenchException(script + ": does not run (expected: the launcher script)", e);
        }
    }
}
