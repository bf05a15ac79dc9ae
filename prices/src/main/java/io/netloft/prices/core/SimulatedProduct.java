package io.netloft.prices.core;

import io.netloft.proto.prices.Decimals;
import java.util.SplittableRandom;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;

/** One product of a simulated market. */
final class SimulatedProduct {
    private static final double NS = 1e9;
    private static final double YEAR_SECONDS = 365.25 * 24 * 3600;
    private static final double HALT = 0.000_4;
    private static final double GAP = 0.001;
    private static final double HALT_SECONDS = 8;
    private static final double GAP_SECONDS = 4;
    private static final double TRADE = 0.3;
    private static final double LEAST = 1e-9;

    private final SimulatedMarket.Listing listing;
    private final SplittableRandom random;
    private final SimulatedMarket market;
    private double price;
    private long last;
    private long atNs;
    private long beforeNs;
    private boolean halted;

    SimulatedProduct(SimulatedMarket.Listing listing, SplittableRandom random, SimulatedMarket market) {
        this.listing = listing;
        this.random = random;
        this.market = market;
        this.price = listing.units();
        this.last = ticks(price);
        // All have a price within the first moments, so that nobody looks at an empty board.
        this.atNs = random.nextLong(1_000_000, 50_000_000);
        this.beforeNs = atNs;
    }

    String id() {
        return listing.id();
    }

    long nextAtNs() {
        return atNs;
    }

    PriceUpdate step() {
        move();
        long mid = ticks(price);
        long half = Math.max(listing.tick(), ticks(listing.spread() * (0.5 + random.nextDouble())) / 2);
        if (random.nextDouble() < TRADE) {
            last = random.nextBoolean() ? mid + half : mid - half;
        }
        boolean halts = !market.quiet() && !halted && random.nextDouble() < HALT;
        halted = halts;
        PriceUpdate update = PriceUpdate.newBuilder()
                .setProductId(listing.id())
                .setSourceTime(Board.timestamp(market.start().plusNanos(atNs)))
                .setBid(Decimals.of(mid - half, listing.exponent()))
                .setAsk(Decimals.of(mid + half, listing.exponent()))
                .setLast(Decimals.of(last, listing.exponent()))
                .setState(halts ? PriceState.PRICE_STATE_HALTED : PriceState.PRICE_STATE_LIVE)
                .build();
        beforeNs = atNs;
        atNs += pause(halts);
        return update;
    }

    private void move() {
        double years = (atNs - beforeNs) / NS / YEAR_SECONDS;
        double sigma = listing.volatility();
        double drift = -sigma * sigma / 2 * years;
        price = Math.max(
                2.0 * listing.tick() + listing.spread(),
                price * StrictMath.exp(drift + sigma * StrictMath.sqrt(years) * gaussian()));
    }

    private long pause(boolean halts) {
        double seconds = -StrictMath.log(Math.max(LEAST, random.nextDouble())) / market.perSecond();
        if (halts) {
            seconds = HALT_SECONDS * (0.5 + random.nextDouble());
        } else if (!market.quiet() && random.nextDouble() < GAP) {
            seconds += GAP_SECONDS * (0.5 + random.nextDouble());
        }
        return Math.max(1, (long) (seconds * NS));
    }

    // Box and Muller's: SplittableRandom's own has changed between versions of Java.
    private double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(Math.max(LEAST, random.nextDouble())));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    private long ticks(double units) {
        return Math.round(units / listing.tick()) * listing.tick();
    }
}
