/**
 * The engine that many servers share, on Redis or Valkey: a stream that every server reads, and scripts that number updates and
 * put them into it.
 *
 * <pre>
 *   SharedPublishers, SharedFeed ─▶ RedisEngine ─▶ Script (Lua, atomic) ─▶ hash of latest prices, stream
 *   stream ─▶ RedisEngine's thread (XREAD) ─▶ core.Board.apply, the same numbers on every server
 *   stream of other programs ─▶ RedisSource ─▶ engine or board
 * </pre>
 *
 * <p>Threads: one reads the stream; what is asked of the scripts is answered on Lettuce's own loops.
 *
 * <p>Reading order: {@link io.netloft.prices.engine.RedisEngine}, {@code RedisLink}, {@code Script} and the scripts beside it in
 * the resources, {@link io.netloft.prices.engine.RedisSource}.
 */
@NullMarked
package io.netloft.prices.engine;

import org.jspecify.annotations.NullMarked;
