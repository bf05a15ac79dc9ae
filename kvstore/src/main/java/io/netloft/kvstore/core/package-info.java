/**
 * The replicated state of the key-value store: data, commands, what a log entry does. No socket, no clock, no thread.
 *
 * <pre>
 *   log entry ─▶ EntryReader ─▶ StateMachine ─▶ CommandTable ─▶ …Commands ─▶ Call ─▶ Store ─▶ Keyspace
 *                                    │                                         │        ├─▶ Changes
 *                                    ├─▶ Sessions (seen before?)               │        └─▶ ExpiryIndex, Waiters
 *                                    └─▶ ReplyTarget                           └─▶ RespWriter
 *   event loop ─▶ Reader ─▶ CommandTable ─▶ …Commands ─▶ Call ─▶ Keyspace
 * </pre>
 *
 * <p>Threads: one applies entries, holding the store's lock for writing while it runs an op. Any number read: single
 * strings optimistically, everything else under the read lock. A fork freezes the state in constant time; a background
 * thread writes it out while entries go on being applied.
 *
 * <p>Time: a command sees the time stamped in its entry; a reader brings its own. A key whose time is over is deleted by
 * the command that finds it, or by an EXPIRE op that the leader logs; readers just do not see it.
 *
 * <p>Reading order: StateMachine, Store, Keyspace, Table, Entry, Call, CommandTable, StringCommands, EntryWriter, Session,
 * Serving, Snapshot.
 */
@NullMarked
package io.netloft.kvstore.core;

import org.jspecify.annotations.NullMarked;
