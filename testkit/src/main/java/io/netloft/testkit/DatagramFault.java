package io.netloft.testkit;

import java.time.Duration;

/** Everything that {@link UdpFaultRelay} can do to one direction; rates are in percent of the datagrams. */
public sealed interface DatagramFault {
    /** Datagrams vanish; 100 is a partition. */
    record Drop(int percent) implements DatagramFault {
        /** Refuses what is no percentage. */
        public Drop {
            requirePercent(percent);
        }
    }

    /** Datagrams arrive twice. */
    record Duplicate(int percent) implements DatagramFault {
        /** Refuses what is no percentage. */
        public Duplicate {
            requirePercent(percent);
        }
    }

    /**
     * Datagrams arrive after the one that was sent next.
     *
     * @param hold the longest that one waits for a next one
     */
    record Reorder(int percent, Duration hold) implements DatagramFault {
        /** Refuses what is no percentage. */
        public Reorder {
            requirePercent(percent);
        }
    }

    /**
     * Datagrams arrive later; with jitter, also out of order.
     *
     * @param delay added to every datagram
     * @param jitter added on top, at random from nothing to this
     */
    record Delay(Duration delay, Duration jitter) implements DatagramFault {}

    /** One byte of a datagram is changed. */
    record Corrupt(int percent) implements DatagramFault {
        /** Refuses what is no percentage. */
        public Corrupt {
            requirePercent(percent);
        }
    }

    private static void requirePercent(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0..100)");
        }
    }
}
