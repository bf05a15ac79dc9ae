package io.netloft.bench.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two interfaces, one here and one in a network namespace, of which each gets what the other sends. Needs root. One thread
 * uses it.
 */
public final class VethPair implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Children children;
    private final String namespace;
    private final String outer;

    /**
     * Makes both; they have no addresses.
     *
     * @throws BenchException when that fails, as it does without the rights of root
     */
    public VethPair(Children children) {
        this.children = children;
        long pid = ProcessHandle.current().pid();
        namespace = "netloft-bench-" + pid;
        outer = "nb" + pid;
        ip("netns", "add", namespace);
        try {
            ip("link", "add", outer, "type", "veth", "peer", "name", inner(), "netns", namespace);
            ip("link", "set", outer, "up");
            ip("-n", namespace, "link", "set", inner(), "up");
        } catch (BenchException e) {
            close();
            throw e;
        }
    }

    /** The interface here. */
    public String outer() {
        return outer;
    }

    /** The interface in the namespace. */
    public String inner() {
        return "eth0";
    }

    /** Gives each an address, with the length of the prefix behind a slash. */
    public void addresses(String here, String there) {
        ip("addr", "add", here, "dev", outer);
        ip("-n", namespace, "addr", "add", there, "dev", inner());
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    /** A command that runs in the namespace. */
    public List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                Program.find("nsenter", "util-linux").file().toString(), "--net=/run/netns/" + namespace, "--"));
        all.addAll(command);
        return all;
    }

    private void ip(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Program.find("ip", "iproute2").file().toString()));
        command.addAll(List.of(arguments));
        String said = children.run("ip", command, LIMIT);
        if (!said.isBlank()) {
            throw new BenchException(command + ": " + said.strip() + " (expected: nothing said; it takes root)");
        }
    }

    /** Takes both away. */
    @Override
    public void close() {
        ip("netns", "del", namespace);
    }
}
