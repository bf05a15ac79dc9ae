/**
 * A replicated key-value store that speaks the Redis protocol.
 *
 * <pre>
 *   socket ─▶ tls ─▶ connection-limit ─▶ resp (RespHandler) ─┬─▶ Dialogue ─▶ …Commands        ─▶ RespReplies ─▶ socket
 *                                                            ├─▶ ReadGate ─▶ core.Reader      ─▶ RespReplies
 *                                                            ├─▶ LoopWrites ─▶ GroupCommit ─▶ engine.ReplicatedLog
 *                                                            └─▶ Blockers  ─▶ GroupCommit         (or PeerLink)
 *   socket ─▶ tls ─▶ web (KvstoreWeb) ─▶ …Routes ─▶ OneCall ─▶ ReadGate, LoopWrites
 *   engine.ReplicatedLog ─▶ Applier ─▶ core.StateMachine ─┬─▶ Completions ─▶ LoopWrites ─▶ RespReplies ─▶ socket
 *                                                         └─▶ Notifications ─▶ ChangeHistory ─▶ ChangeFeed ─▶ socket
 * </pre>
 *
 * <p>Threads: a connection lives on one event loop, which parses, reads the state and writes replies. One thread turns
 * what all loops want written into log entries; the log's own thread applies them, and hands each loop its replies once an
 * entry. Workers write the history of changes and read it for those who watch.
 *
 * <p>Reading order: KvstoreMain, KvstoreConfig, KvstoreServer, Node, RespHandler, RespReplies, Dialogue, LocalCommands,
 * LoopContext, LoopWrites, GroupCommit, Cluster, PeerLink, ReadGate, Applier, ChangeHistory, ChangeFeed, KvstoreWeb, OneCall;
 * then the packages core and engine.
 */
@NullMarked
package io.netloft.kvstore;

import org.jspecify.annotations.NullMarked;
