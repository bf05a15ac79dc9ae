/**
 * Rooms over WebSocket, server-sent events and HTTP.
 *
 * <pre>
 *   connection ─▶ ChatWeb ─▶ Gate (who) ─▶ JsonSocket, TextSocket: a command ─▶ HubLane ─▶ core.Hub
 *                                       ─▶ Caller: a command and its answer
 *   core.Hub ─▶ engine.SqliteHistory ─▶ committed ─▶ HubLane ─▶ core.Hub ─▶ RoomAudience ─▶ Wire (once) ─▶ event loops
 * </pre>
 *
 * <p>Threads: event loops read, decode and write; one thread is the hub's ({@code HubLane}), and all of {@code core} belongs to
 * it, with {@code Wire} and {@code RoomAudience}; one thread writes the database; three read it; the chassis' workers verify
 * passwords.
 *
 * <p>The pipeline of a connection is the chassis' ({@code WebPipeline}); a WebSocket's holds two handlers.
 *
 * <p>Reading order: ChatMain, ChatConfig, ChatServer, ChatWeb; Gate, Tokens, Login; Desk, HubLane; ChatSocket with JsonSocket
 * and TextSocket, EventsClient, Caller; Wire, Lines, RoomAudience; JoinCommand with Talker, UserCommand; then the packages core and engine.
 */
@NullMarked
package io.netloft.chat;

import org.jspecify.annotations.NullMarked;
