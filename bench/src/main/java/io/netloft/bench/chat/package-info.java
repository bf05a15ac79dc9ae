/**
 * chat beside a hub on the npm package {@code ws} that keeps nothing, and beside SQLite by itself. {@link
 * io.netloft.bench.chat.Stage} starts the servers of one row and stops them at its end.
 *
 * <pre>
 *   Crowd --&gt; hub.js on node | netloft --&gt; Crowd     fan-out, many rooms, idle connections
 *   Crowd --&gt; netloft, GroupCommit --&gt; SQLite        acknowledged sends
 *   Crowd --&gt; netloft, started again --&gt; Crowd       rejoin
 *   Crowd --&gt; netloft --&gt; Crowd, one that stands     stalled
 * </pre>
 *
 * <p>{@link io.netloft.bench.chat.Crowd} is the load, on one event loop of this process, which does nothing else: messages go
 * out at moments set beforehand, which wait for nobody, and each is timed from its moment. It looks at no more of a frame than
 * it must, so that it is not what is full.
 */
@NullMarked
package io.netloft.bench.chat;

import org.jspecify.annotations.NullMarked;
