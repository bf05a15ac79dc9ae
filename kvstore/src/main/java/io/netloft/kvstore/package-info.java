/**
 * A replicated key-value store that speaks the Redis protocol.
 *
 * <pre>
 *   socket ─▶ connection-limit ─▶ tls ─▶ resp (RespHandler) ─┬─▶ LocalCommands                    ─▶ ReplyQueue ─▶ socket
 *                                                            ├─▶ ReadGate ─▶ core.Reader          ─▶ ReplyQueue
 *                                                            └─▶ LoopWrites ─▶ GroupCommit ─▶ engine.ReplicatedLog
 *   engine.ReplicatedLog ─▶ Node ─▶ core.StateMachine ─▶ Completions ─▶ LoopWrites ─▶ ReplyQueue ─▶ socket
 * </pre>
 *
 * <p>Threads: a connection lives on one event loop, which parses, reads the state and writes replies. One thread turns
 * what all loops want written into log entries; the log's own thread applies them, and hands each loop its replies once an
 * entry.
 *
 * <p>Reading order: KvstoreMain, KvstoreConfig, KvstoreServer, Node, RespHandler, ReplyQueue, LoopContext, LoopWrites,
 * GroupCommit, ReadGate; then the packages core and engine.
 */
@NullMarked
package io.netloft.kvstore;

import org.jspecify.annotations.NullMarked;
