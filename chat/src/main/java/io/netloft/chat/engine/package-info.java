/**
 * Rooms and accounts in an SQLite database.
 *
 * <pre>
 *   append ─▶ Writer (one thread) ─▶ Tables: number, event, views ─▶ COMMIT, synced ─▶ told, on the hub's thread
 *                                 └▶ Chores, when idle: index of words, retention
 *   questions ─▶ a reader's thread ─▶ Queries
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.chat.engine.Database}, {@link io.netloft.chat.engine.SqliteHistory}, {@code Writer},
 * {@code Tables}, {@code Chores}, {@code Queries}; {@link io.netloft.chat.engine.Accounts}.
 */
@NullMarked
package io.netloft.chat.engine;

import org.jspecify.annotations.NullMarked;
