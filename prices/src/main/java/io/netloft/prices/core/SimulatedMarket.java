package io.netloft.prices.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import netloft.prices.v1.PriceUpdate;

/**
 * A market that is made up: geometric Brownian motion, tick sizes, spreads, halts and gaps. The same seed and the same
 * beginning give the same updates, byte for byte, on every machine: it reads no clock, and its arithmetic is that of
 * {@link StrictMath}.
 */
public final class SimulatedMarket implements PriceSource {
    private static final List<Listing> LISTINGS = List.of(
            new Listing("EUR/USD", 108_420, -5, 1, 12, 0.08),
            new Listing("GBP/USD", 126_310, -5, 1, 14, 0.09),
            new Listing("USD/JPY", 151_230, -3, 1, 12, 0.09),
            new Listing("USD/CHF", 88_410, -5, 1, 15, 0.08),
            new Listing("AUD/USD", 65_120, -5, 1, 13, 0.10),
            new Listing("EUR/GBP", 85_840, -5, 1, 14, 0.06),
            new Listing("BTC/USD", 9_412_550, -2, 1, 250, 0.60),
            new Listing("ETH/USD", 331_240, -2, 1, 40, 0.70),
            new Listing("SOL/USD", 23_118, -2, 1, 4, 0.90),
            new Listing("XAU/USD", 264_210, -2, 1, 25, 0.15),
            new Listing("WTI", 7_114, -2, 1, 2, 0.35),
            new Listing("ACME", 18_705, -2, 5, 5, 0.40));

    private final SplittableRandom random;
    private final Instant start;
    private final double perSecond;
    private final boolean quiet;
    private final PriorityQueue<SimulatedProduct> queue = new PriorityQueue<>(
            Comparator.comparingLong(SimulatedProduct::nextAtNs).thenComparing(SimulatedProduct::id));

    /**
     * A product of the market.
     *
     * @param units its first price, in units
     * @param exponent power of ten of a unit
     * @param tick units of the least change
     * @param spread units between bid and ask at rest
     * @param volatility of a year, as a part of the price
     */
    record Listing(String id, long units, int exponent, int tick, int spread, double volatility) {}

    /**
     * A market.
     *
     * @param products how many; those that have names first, then made-up ones
     * @param perSecond updates of each product in a second, on average
     * @param troubles whether there are halts and gaps
     * @param start time of its beginning
     */
    public SimulatedMarket(long seed, int products, double perSecond, boolean troubles, Instant start) {
        this.random = new SplittableRandom(seed);
        this.start = start;
        this.perSecond = perSecond;
        this.quiet = !troubles;
        for (int i = 0; i < products; i++) {
            queue.add(new SimulatedProduct(listing(i), random.split(), this));
        }
    }

    private Listing listing(int number) {
        return number < LISTINGS.size()
                ? LISTINGS.get(number)
                : new Listing(
                        String.format(Locale.ROOT, "SIM%05d", number - LISTINGS.size() + 1),
                        random.nextLong(1_000, 100_000),
                        -2,
                        1,
                        random.nextInt(1, 10),
                        0.2 + random.nextDouble() * 0.4);
    }

    /** The ids of a market's products. */
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        queue.forEach(product -> ids.add(product.id()));
        return ids;
    }

    double perSecond() {
        return perSecond;
    }

    /** Whether nothing ever goes wrong. */
    boolean quiet() {
        return quiet;
    }

    Instant start() {
        return start;
    }

    @Override
    public long nextAtNs() {
        SimulatedProduct first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.nextAtNs();
    }

    @Override
    public PriceUpdate next() {
        SimulatedProduct first = queue.remove();
        PriceUpdate update = first.step();
        queue.add(first);
        return update;
    }
}
