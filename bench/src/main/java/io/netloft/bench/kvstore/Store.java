package io.netloft.bench.kvstore;

import io.netloft.bench.run.Child;
import java.util.List;

/**
 * A store that takes load: one process or several.
 *
 * @param name in tables
 * @param nodes its processes
 */
record Store(String name, List<Node> nodes) {
    Store {
        nodes = List.copyOf(nodes);
    }

    /**
     * One process.
     *
     * @param child the process
     * @param port for clients, on loopback
     * @param adminPort of ours, 0 for others
     */
    record Node(Child child, int port, int adminPort) {}

    /** The only node, or any. */
    Node first() {
        return nodes.get(0);
    }

    /** CPU time of all of it until now. */
    long cpuMicros() {
        return nodes.stream().mapToLong(node -> node.child().cpuMicros()).sum();
    }
}
