package io.netloft.proto.prices;

/**
 * What a message may hold at most.
 *
 * @param idLength characters of a product id
 * @param ids ids and prefixes of one message
 * @param updates updates of one published batch
 * @param exponent largest power of ten of a decimal, either way
 * @param updateBytes bytes of a published update; only fields of a later version bring one there, and servers keep many
 */
public record PricesLimits(int idLength, int ids, int updates, int exponent, int updateBytes) {
    /** Those of the contract. */
    public static final PricesLimits DEFAULT = new PricesLimits(64, 10_000, 1_000, 18, 1_024);

    /** Checks them. */
    public PricesLimits {
        positive("idLength", idLength);
        positive("ids", ids);
        positive("updates", updates);
        positive("exponent", exponent);
        positive("updateBytes", updateBytes);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
