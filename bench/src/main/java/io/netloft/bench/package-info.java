/**
 * Benches and side-by-side runs against peers; never shipped. {@link io.netloft.bench.BenchMain} is behind
 * {@code ./netloft bench NAME}.
 *
 * <pre>
 *   BenchMain -- proxy --&gt; bench.proxy     rows of work, each against nginx, HAProxy and the floor
 *             |               |-- bench.floor   the usual Netty proxy, a process of its own
 *             |               |-- bench.echo    the WebSocket backend, a process of its own
 *             |               |-- bench.load    load generators
 *             |               `-- bench.run     processes, CPU times, medians, tables, the recorded result
 *             `- jmh ----&gt; bench.proto     microbenches, one question a class
 * </pre>
 *
 * <p>Reading order: BenchMain, ProxyBench, LineUp, Row and its kinds, then what they stand on in {@code run}.
 */
@NullMarked
package io.netloft.bench;

import org.jspecify.annotations.NullMarked;
