/**
 * Test fixtures of every module; knows none of them.
 *
 * <p>Reading order: {@link io.netloft.testkit.LeakCheck}, {@link io.netloft.testkit.ProcessLogs} and
 * {@link io.netloft.testkit.Patience} (registered for every test class) · {@link io.netloft.testkit.ManualClock},
 * {@link io.netloft.testkit.Seeds}, {@link io.netloft.testkit.Golden}, {@link io.netloft.testkit.ByteSplits} (what unit
 * tests are made of) ·
 * {@link io.netloft.testkit.CodecContract} and {@link io.netloft.testkit.StreamCodecContract} (the proofs that a codec
 * owes) · {@link io.netloft.testkit.FaultRelay} and {@link io.netloft.testkit.UdpFaultRelay} (links that fail) ·
 * {@link io.netloft.testkit.NetworkNamespaces} and {@link io.netloft.testkit.SmallDisk} (machines that do) ·
 * {@link io.netloft.testkit.history} (whether a store kept its word) · {@link io.netloft.testkit.Peer},
 * {@link io.netloft.testkit.RedisServer}, {@link io.netloft.testkit.JarProcess}, {@link io.netloft.testkit.Browser} (the
 * world outside).
 *
 * <p>Threads: a fixture belongs to the test's thread unless it says otherwise. A relay has one event loop, a process one
 * reader thread an output.
 */
@NullMarked
package io.netloft.testkit;

import org.jspecify.annotations.NullMarked;
