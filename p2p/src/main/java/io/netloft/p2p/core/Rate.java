package io.netloft.p2p.core;

/** Octets a second over the last few seconds. */
final class Rate {
    private static final double HALF_LIFE_NS = 2e9;

    private long total;
    private double perNs;
    private long atNs;

    Rate(long nowNs) {
        atNs = nowNs;
    }

    void add(int octets, long nowNs) {
        decay(nowNs);
        perNs += octets * Math.log(2) / HALF_LIFE_NS;
        total += octets;
    }

    private void decay(long nowNs) {
        perNs *= Math.pow(2, -(nowNs - atNs) / HALF_LIFE_NS);
        atNs = nowNs;
    }

    double perSecond(long nowNs) {
        decay(nowNs);
        return perNs * 1e9;
    }

    long total() {
        return total;
    }
}
