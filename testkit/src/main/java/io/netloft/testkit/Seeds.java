package io.netloft.testkit;

import java.util.Locale;

/**
 * Runs a property over many seeded inputs and says, when it fails, how to repeat that very input.
 *
 * <p>Without a setting every run of the build uses the same seeds, so a build never fails by luck.
 * {@code -Dnetloft.seed=N} begins at N (so the failing input comes first); {@code -Dnetloft.seed=random} explores.
 */
public final class Seeds {
    /** System property that names the first seed. */
    public static final String PROPERTY = "netloft.seed";

    private static final long DEFAULT_SEED = 20_260_101L;

    private Seeds() {}

    /** The first seed of this process. */
    public static long first() {
        String given = System.getProperty(PROPERTY, "").strip().toLowerCase(Locale.ROOT);
        if (given.isEmpty()) {
            return DEFAULT_SEED;
        }
        if (given.equals("random")) {
            return System.nanoTime();
        }
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    PROPERTY + ": " + given + " (expected: a whole number, or random); remove it for the usual seeds",
                    e);
        }
    }

    /** A generator at the first seed, for a test that needs only one. */
    public static Gen gen() {
        return new Gen(first());
    }

    /**
     * Checks {@code property} with {@code runs} generators.
     *
     * @throws AssertionError at the first failure, naming its seed, with the failure as its cause
     */
    public static void check(int runs, Property property) {
        long first = first();
        for (int run = 0; run < runs; run++) {
            long seed = first + run;
            try {
                property.holds(new Gen(seed));
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + ", run " + (run + 1) + " of " + runs + ": " + failure.getMessage()
                                + "\nrepeat with -D" + PROPERTY + "=" + seed,
                        failure);
            }
        }
    }

    /** What must hold for every generated input. */
    @FunctionalInterface
    public interface Property {
        /** Throws, by assertion or otherwise, when the property does not hold for what {@code gen} makes. */
        void holds(Gen gen) throws Exception;
    }
}
