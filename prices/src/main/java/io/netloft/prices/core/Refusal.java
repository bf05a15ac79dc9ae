package io.netloft.prices.core;

import com.google.rpc.Status;
import netloft.prices.v1.ProductError;

/** Why something was not done. */
public record Refusal(PricesError error, String detail) {
    /** As it is told. */
    public Status status() {
        return error.status(detail);
    }

    /** As it is told of a product. */
    public ProductError of(String product) {
        return ProductError.newBuilder()
                .setProductId(product)
                .setStatus(status())
                .build();
    }
}
