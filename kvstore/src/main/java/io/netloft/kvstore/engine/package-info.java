/**
 * The replicated log, as the key-value store needs one, on Apache Ratis (Raft, Ongaro and Ousterhout 2014).
 *
 * <pre>
 *   group commit ─▶ ReplicatedLog.append ─▶ Ratis ─▶ quorum fsync ─▶ RatisMachine ─▶ LogMachine.apply
 *   reads        ─▶ ReplicatedLog.barrier ─▶ leader lease, or ReadIndex ─▶ applied up to there
 *                                                                 SnapshotFiles ◀─▶ LogMachine.freeze, restore
 * </pre>
 *
 * <p>Nothing of Ratis is seen outside. Threads: Ratis' own apply entries (one) and answer; one thread at a time appends;
 * any thread asks for a barrier.
 *
 * <p>Reading order: ReplicatedLog, LogMachine, LogSettings, RatisLog, RatisMachine, SnapshotFiles, RatisProperties.
 */
@NullMarked
package io.netloft.kvstore.engine;

import org.jspecify.annotations.NullMarked;
