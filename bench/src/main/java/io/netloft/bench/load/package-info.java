/**
 * Load generators, each on one event loop that sends, reads and counts, while the caller's thread waits. {@link
 * io.netloft.bench.load.LoadGenerator} is open: requests go out on a schedule that waits for nobody, and each is timed from
 * the moment at which it was due. {@link io.netloft.bench.load.ClosedLoad} is for what wrk can't do: handshakes, WebSocket
 * messages, connections that lie idle.
 */
@NullMarked
package io.netloft.bench.load;

import org.jspecify.annotations.NullMarked;
