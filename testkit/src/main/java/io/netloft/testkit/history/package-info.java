/**
 * What clients saw of a store, and whether one register a key explains it.
 *
 * <p>Reading order: {@link io.netloft.testkit.history.Operation} (one line of a history) ·
 * {@link io.netloft.testkit.history.History} (records them while clients run, writes and reads them as JSON lines) ·
 * {@code Register} (the model) · {@link io.netloft.testkit.history.Linearizability} (takes a history apart by key) ·
 * {@code LinearizationSearch} (decides one key) · {@link io.netloft.testkit.history.Verdict} (says why not).
 *
 * <p>Threads: a history is recorded by any number of threads; everything else belongs to the test's thread.
 */
@NullMarked
package io.netloft.testkit.history;

import org.jspecify.annotations.NullMarked;
