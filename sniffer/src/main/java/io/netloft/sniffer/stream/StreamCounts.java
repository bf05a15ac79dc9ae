package io.netloft.sniffer.stream;

/** What was counted over a run. */
public final class StreamCounts {
    private long opened;
    private long expired;
    private long evicted;
    private long early;
    private long again;
    private long lost;
    private long joined;
    private long unjoined;
    private long unwrapped;

    StreamCounts() {}

    void opened() {
        opened++;
    }

    void expired() {
        expired++;
    }

    void evicted() {
        evicted++;
    }

    void early() {
        early++;
    }

    void again() {
        again++;
    }

    void lost(int octets) {
        lost += octets;
    }

    void joined() {
        joined++;
    }

    void unjoined() {
        unjoined++;
    }

    void unwrapped() {
        unwrapped++;
    }

    /** IP packets that were put together from their parts. */
    public long putTogether() {
        return joined;
    }

    /** IP packets of which parts were missing or made no sense. */
    public long inPieces() {
        return unjoined;
    }

    /** Packets that were taken out of tunnels. */
    public long fromTunnels() {
        return unwrapped;
    }

    /** Streams seen. */
    public long streams() {
        return opened;
    }

    /** Streams forgotten because they were silent for long. */
    public long silent() {
        return expired;
    }

    /** Streams and conversations given up to make room. */
    public long crowdedOut() {
        return evicted;
    }

    /** Segments that came before their turn. */
    public long reordered() {
        return early;
    }

    /** Segments that came again. */
    public long repeated() {
        return again;
    }

    /** Octets that never came. */
    public long missing() {
        return lost;
    }
}
