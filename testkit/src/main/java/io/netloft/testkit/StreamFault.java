package io.netloft.testkit;

import java.time.Duration;

/** Everything that {@link FaultRelay} can do to one direction of a TCP connection; the checklist of a failure test. */
public sealed interface StreamFault {
    /**
     * Bytes arrive later, in order.
     *
     * @param delay added to every byte
     * @param jitter added on top, at random from nothing to this
     */
    record Latency(Duration delay, Duration jitter) implements StreamFault {}

    /** No more than this many bytes a second pass; the sender feels it once the relay's buffer is full. */
    record Bandwidth(long bytesPerSecond) implements StreamFault {
        /** Refuses a rate that would stop the link; that is {@link Stall}. */
        public Bandwidth {
            require(bytesPerSecond > 0, "bytesPerSecond", bytesPerSecond, "> 0; use Stall to stop the link");
        }
    }

    /**
     * The connection ends after this many bytes of this direction.
     *
     * @param atByte bytes that still pass, counted from the start of the connection
     * @param ending how both ends see it end
     */
    record Cut(long atByte, Ending ending) implements StreamFault {
        /** Refuses a negative offset. */
        public Cut {
            require(atByte >= 0, "atByte", atByte, ">= 0");
        }
    }

    /** Bytes and the end of the stream vanish without a word; once healed, only new connections are whole. */
    record HalfOpen() implements StreamFault {}

    /** Nothing passes, and nothing is lost: bytes wait, then the sender does; healing lets them go on. */
    record Stall() implements StreamFault {}

    /** New connections are refused by the kernel, whichever direction this is set on; those that stand go on. */
    record Refuse() implements StreamFault {}

    /**
     * Bytes arrive in small segments.
     *
     * @param maxBytes the most in one segment
     * @param pause between two segments, so that the receiver sees each on its own
     */
    record Slice(int maxBytes, Duration pause) implements StreamFault {
        /** Refuses empty segments. */
        public Slice {
            require(maxBytes > 0, "maxBytes", maxBytes, "> 0");
        }
    }

    /**
     * One byte of the connection is changed.
     *
     * @param atByte its offset, from the start of the connection
     * @param mask the bits that flip
     */
    record Corrupt(long atByte, int mask) implements StreamFault {
        /** Refuses a mask that changes nothing. */
        public Corrupt {
            require(atByte >= 0, "atByte", atByte, ">= 0");
            require((mask & 0xFF) != 0, "mask", mask, "a bit of the lowest eight");
        }
    }

    /** How a connection ends. */
    enum Ending {
        /** In order. */
        FIN,
        /** By reset. */
        RST
    }

    private static void require(boolean holds, String name, long value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + rule + ")");
        }
    }
}
