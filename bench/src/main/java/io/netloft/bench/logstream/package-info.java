/**
 * logstream beside websocketd, nginx and grep. {@link io.netloft.bench.logstream.Stage} starts the servers of one row and
 * stops them at its end; a {@link io.netloft.bench.beside.Row} is one kind of work.
 *
 * <pre>
 *   LineWriter --&gt; file --&gt; websocketd, a tail -F a viewer | netloft --&gt; Viewers   bursts, latency
 *                  file --&gt; nginx | netloft --&gt; curl                               history
 *                  file --&gt; grep | netloft --&gt; curl                                search, one core
 * </pre>
 *
 * <p>{@link io.netloft.bench.logstream.Viewers} are WebSockets on one event loop that look at the number and the time in
 * each line, and at no more of it, so that they are not what is full.
 */
@NullMarked
package io.netloft.bench.logstream;

import org.jspecify.annotations.NullMarked;
