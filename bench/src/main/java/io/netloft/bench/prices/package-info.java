/**
 * prices beside the plain server over the same contract. {@link io.netloft.bench.prices.Stage} starts the servers of one row and
 * stops them at its end; a {@link io.netloft.bench.beside.Row} is one kind of work.
 *
 * <pre>
 *   Quotes --PublishPrices--&gt; plain server | netloft --StreamPrices--&gt; Readers
 * </pre>
 *
 * <p>{@link io.netloft.bench.prices.Quotes} and {@link io.netloft.bench.prices.Readers} share one event loop of this process. Readers
 * look at the number and the time of each price and at no more of it, so that they are not what is full. The plain server, {@link
 * io.netloft.bench.prices.PlainMain}, is what grpc-java's manual leads to: a StreamObserver for each client, a message for each
 * price and client.
 */
@NullMarked
package io.netloft.bench.prices;

import org.jspecify.annotations.NullMarked;
