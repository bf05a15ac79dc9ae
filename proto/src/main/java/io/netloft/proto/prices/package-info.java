/**
 * The contract of prices, {@code netloft/prices/v1/prices.proto}, beside what protobuf's generator makes of it (package
 * {@code netloft.prices.v1}): numbers without rounding, and batches whose updates were encoded before.
 *
 * <p>A repeated field of protobuf is as many entries of tag, length and body in a row (protobuf encoding, "Repeated Fields"),
 * so that an update that was encoded once is an entry of any batch:
 *
 * <pre>
 *   StreamPricesResponse   1a LENGTH            batch = 3
 *   PriceBatch             08 NUMBER            batch_number = 1
 *                          12 LENGTH IDS        subscription_ids = 2, packed
 *                          1a LENGTH UPDATE ┐
 *                          1a LENGTH UPDATE ├   updates = 3: the entries, shared by all subscribers
 *                          1a LENGTH UPDATE ┘
 *                          20 01                snapshot = 4, where it is one
 *                          2a LENGTH COUNTS     conflated_counts = 5, packed, where there are any
 *                          32 LENGTH REASONS    conflation_reasons = 6, packed, where there are any
 * </pre>
 *
 * <p>The bytes are those that the generated code would write. Limits: {@link io.netloft.proto.prices.PricesLimits}.
 *
 * <p>Reading order: {@link io.netloft.proto.prices.Decimals}, {@link io.netloft.proto.prices.PriceEntry}, {@link
 * io.netloft.proto.prices.BatchFrame}, {@link io.netloft.proto.prices.PriceRules}. Nothing here knows a socket, a clock or a
 * thread; entries and frames are immutable, builders serve one thread at a time.
 */
@NullMarked
package io.netloft.proto.prices;

import org.jspecify.annotations.NullMarked;
