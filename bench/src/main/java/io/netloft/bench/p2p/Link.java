package io.netloft.bench.p2p;

import io.netloft.bench.run.VethPair;
import java.util.List;
import java.util.function.UnaryOperator;

/** What lies between the one that gives and the one that fetches, each at its end. */
record Link(End giver, End getter) {
    /** Loopback. */
    static final Link LOOPBACK = new Link(End.LOOPBACK, End.LOOPBACK);

    // The addresses that are set aside for measuring (RFC 2544).
    private static final String THERE = "198.18.0.1";
    private static final String HERE = "198.18.0.2";
    private static final String PREFIX = "/30";

    /**
     * An end.
     *
     * @param address that it has
     * @param network the interface
     * @param within makes of a command the one that runs there
     */
    record End(String address, String network, UnaryOperator<List<String>> within) {
        private static final End LOOPBACK = new End("127.0.0.1", "lo", UnaryOperator.identity());

        /** The command that runs there. */
        List<String> command(List<String> command) {
            return within.apply(command);
        }
    }

    /** A pair of interfaces; whoever gives is in another network namespace. */
    static Link veth(VethPair pair) {
        pair.addresses(HERE + PREFIX, THERE + PREFIX);
        return new Link(
                new End(THERE, pair.inner(), pair::inside), new End(HERE, pair.outer(), UnaryOperator.identity()));
    }
}
