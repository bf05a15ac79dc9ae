package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Written;

/**
 * A member of the cluster as an operator writes it.
 *
 * @param id its name
 * @param address its Raft listener
 */
@Written("ID=HOST:PORT")
public record PeerSpec(String id, HostPort address) {
    private static final int LONGEST = 40;

    /** Refuses names that would not do in a log line or a path. */
    public PeerSpec {
        if (!id.matches("[A-Za-z0-9_.-]{1," + LONGEST + "}")) {
            throw new IllegalArgumentException("id: " + id + " (expected: letters, digits, _ . -, at most " + LONGEST + ")");
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is none, with a message for people
     */
    public static PeerSpec parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(text + " has no name before its address");
        }
        return new PeerSpec(text.substring(0, equals).strip(), HostPort.parse(text.substring(equals + 1).strip()));
    }

    @Override
    public String toString() {
        return id + "=" + address;
    }
}
