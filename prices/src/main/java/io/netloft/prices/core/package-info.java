/**
 * Products, their prices, and who follows them, without a channel, a clock or a thread of its own.
 *
 * <pre>
 *   source, publisher ─▶ Board ─▶ Product (numbered, encoded once, the last ones kept)
 *                              ─▶ Floor.changed (each product once) ─▶ Floor.run ─▶ Item ─▶ Delivery ─▶ Outlet
 *   client ─▶ Session.handle ─▶ Subscribing ─▶ Subscription, Item
 *                            ─▶ Credit
 * </pre>
 *
 * <p>Nothing waits in a queue of prices. An item knows how far its client has got, a product knows its latest price and the
 * last ones before it; what there is to send is the difference. To merge is to read the latest; a subscription to every
 * update is lost when the product keeps the next one no more. So a client that stalls costs what its products cost, not what
 * they did meanwhile, and the first price that it gets afterwards is the newest.
 *
 * <p>The board is everybody's; a floor and all that hangs on it belong to one thread.
 *
 * <p>Reading order: {@link io.netloft.prices.core.Board}, {@link io.netloft.prices.core.Product}; {@link
 * io.netloft.prices.core.Floor}, {@link io.netloft.prices.core.Session}, {@code Subscribing}, {@code Subscription}, {@code
 * Item}, {@code Items}, {@code Followers}, {@code Delivery}, {@code Credit}; {@link io.netloft.prices.core.Publishers}; {@link
 * io.netloft.prices.core.PriceSource} with {@link io.netloft.prices.core.SimulatedMarket}; {@link
 * io.netloft.prices.core.PricesError}.
 */
@NullMarked
package io.netloft.prices.core;

import org.jspecify.annotations.NullMarked;
