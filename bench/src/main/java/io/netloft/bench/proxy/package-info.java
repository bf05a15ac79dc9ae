/**
 * The proxy beside nginx, HAProxy and the floor, on the same backend in the same run. {@link
 * io.netloft.bench.proxy.LineUp} starts them; a {@link io.netloft.bench.proxy.Row} is one kind of work, measured in
 * interleaved rounds.
 *
 * <pre>
 *   wrk or bench.load --&gt; nginx | haproxy | netloft | floor --&gt; nginx as the backend
 *                       `------------------------------------------^   (direct)
 * </pre>
 */
@NullMarked
package io.netloft.bench.proxy;

import org.jspecify.annotations.NullMarked;
