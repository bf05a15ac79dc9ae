/**
 * Rooms and those who are in them, without a socket, a file, a clock or a thread.
 *
 * <pre>
 *   command ─▶ Hub ─▶ Speaking ─▶ Draft ─▶ History (a transaction) ─▶ Outcome ─▶ Broker ─▶ Room.arrived ─▶ Audience
 *                  ─▶ Joining ─▶ Seat ─▶ CatchUp (pages of the log, then the Audience)
 *                  ─▶ Asking ─▶ History
 * </pre>
 *
 * <p>Everything runs on one thread at a time, the hub's, that of {@link io.netloft.chat.core.History}'s completions
 * included. A room's log is the truth: what a {@code Room} holds is what follows from its events.
 *
 * <p>Reading order: {@link io.netloft.chat.core.RoomEvent}, {@link io.netloft.chat.core.Draft}, {@link
 * io.netloft.chat.core.History}; {@link io.netloft.chat.core.Hub}, {@code Room}, {@code Seat}, {@code Joining}, {@code
 * CatchUp}; {@code Speaking}, {@code Rights}, {@code Asking}; {@code Whispers} and {@code Watchers}: what passes; {@link
 * io.netloft.chat.core.Broker} and {@link io.netloft.chat.core.Audience}: the way out.
 */
@NullMarked
package io.netloft.chat.core;

import org.jspecify.annotations.NullMarked;
