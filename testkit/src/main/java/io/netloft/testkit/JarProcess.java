package io.netloft.testkit;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of our executable jars running as a process, on the JVM that runs the tests unless it is told another.
 *
 * <p>{@code JarProcess.of("proxy").args("--listen", "127.0.0.1:0").start()} returns once the jar has logged
 * {@code ready}; {@link #address} then knows what it logged as {@code listening proto=… addr=…}.
 */
public final class JarProcess implements AutoCloseable {
    // Each form of the log: took=27ms, "took":"27ms".
    private static final Pattern READY = Pattern.compile("\\bready\\b.*\\btook\"?[=:]");
    private static final Pattern LISTENING = Pattern.compile("\\blistening\\b");
    private static final Pattern PROTO = Pattern.compile("\\bproto\"?[=:]\"?([^\\s\",}]+)");
    private static final Pattern ADDRESS = Pattern.compile("\\baddr\"?[=:]\"?/?([^\\s\",}]+)");
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final RunningProcess process;

    private JarProcess(RunningProcess process) {
        this.process = process;
    }

    /** The jar of {@code module} in this build: {@code MODULE/target/netloft-MODULE.jar}. */
    public static Launch of(String module) {
        Path root = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."));
        return at(root.resolve(module).resolve("target").resolve("netloft-" + module + ".jar"));
    }

    /** Any executable jar. */
    public static Launch at(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + ": missing (expected: an executable jar); run mvn package first");
        }
        return new Launch(jar.toAbsolutePath());
    }

    /** The process: output, pid, working directory. */
    public RunningProcess process() {
        return process;
    }

    /** Where it listens for {@code proto}; the first such listener. */
    public InetSocketAddress address(String proto) {
        return listeners(proto).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("proto=" + proto
                        + ": not logged (expected: a line listening proto= addr=)\n" + process.tail()));
    }

    /** Every address where it listens for {@code proto}, in the order logged. */
    public List<InetSocketAddress> listeners(String proto) {
        return process.stderr().lines().stream()
                .filter(line -> LISTENING.matcher(line).find())
                .filter(line -> value(PROTO, line).filter(proto::equals).isPresent())
                .flatMap(line -> value(ADDRESS, line).stream())
                .map(JarProcess::parse)
                .toList();
    }

    /** Sends {@code signal}. */
    public void signal(Signal signal) {
        process.signal(signal);
    }

    /** Waits up to 30 s for its end; 143 after SIGTERM, 137 after SIGKILL. */
    public int exitCode() {
        return process.exitCode(END_TIMEOUT);
    }

    /** Waits for a line on stderr in which {@code regex} is found. */
    public Matcher awaitLine(String regex, Duration timeout) {
        return process.stderr().await(Pattern.compile(regex), timeout);
    }

    @Override
    public void close() {
        process.close();
    }

    private static Optional<String> value(Pattern key, String line) {
        Matcher matcher = key.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static InetSocketAddress parse(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        String host = hostPort.substring(0, colon).replace("[", "").replace("]", "");
        // "localhost/127.0.0.1" is how Java prints an address that was looked up.
        String literal = host.substring(host.indexOf('/') + 1);
        return new InetSocketAddress(literal, Integer.parseInt(hostPort.substring(colon + 1)));
    }

    /** A jar about to be started. */
    public static final class Launch {
        private final Path jar;
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private final Path dir;
        // Short-lived and few cores: the quickest start matters more than the best code.
        private List<String> jvm = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        private List<String> before = List.of();
        private Path java = Path.of(System.getProperty("java.home"));
        private Duration timeout = Duration.ofSeconds(30);

        private Launch(Path jar) {
            this.jar = jar;
            this.dir = ProcessLogs.newDir(jar.getFileName().toString().replace(".jar", ""));
        }

        /** The folder it works in. */
        public Path dir() {
            return dir;
        }

        /** Adds arguments for the jar. */
        public Launch args(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** Replaces the options of the JVM. */
        public Launch jvm(String... options) {
            jvm = List.of(options);
            return this;
        }

        /** Runs it on the JDK in the folder {@code home}, instead of the one that runs the tests. */
        public Launch java(Path home) {
            java = home;
            return this;
        }

        /** Starts it by a command that becomes it, such as {@link NetworkNamespaces#command}. */
        public Launch through(List<String> command) {
            before = List.copyOf(command);
            return this;
        }

        /** Sets a variable of its environment. */
        public Launch env(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** How long it may take to be ready, or to end when it is {@link #run}; 30 s unless said. */
        public Launch within(Duration limit) {
            timeout = limit;
            return this;
        }

        /** Starts it and waits for its ready line; stops it when none comes. */
        public JarProcess start() {
            JarProcess started = startUnready();
            try {
                started.process.stderr().await(READY, timeout);
                return started;
            } catch (RuntimeException | AssertionError e) {
                started.close();
                throw new AssertionError(jar.getFileName() + ": not ready\n" + started.process.tail(), e);
            }
        }

        /** Starts it and does not wait. */
        public JarProcess startUnready() {
            List<String> command = new ArrayList<>(before);
            command.add(java.resolve("bin").resolve("java").toString());
            command.addAll(jvm);
            command.add("-jar");
            command.add(jar.toString());
            command.addAll(args);
            String name = jar.getFileName().toString().replace(".jar", "");
            return new JarProcess(RunningProcess.start(name, dir, command, environment));
        }

        /** Runs it to its end with its input closed, as a command of a jar that is no server. */
        public Peer.Finished run() {
            try (JarProcess started = startUnready()) {
                started.process.stdin().close();
                int exitCode = started.process.exitCode(timeout);
                return new Peer.Finished(
                        exitCode,
                        started.process.stdout().text(),
                        started.process.stderr().text());
            } catch (IOException e) {
                throw new UncheckedIOException(jar + ": " + e.getMessage(), e);
            }
        }
    }
}
