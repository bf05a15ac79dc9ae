/**
 * Benches and side-by-side runs against peers; never shipped. {@link io.netloft.bench.BenchMain} is behind
 * {@code ./netloft bench NAME}.
 *
 * <pre>
 *   BenchMain -- proxy ---&gt; bench.proxy     rows of work, each against nginx, HAProxy and the floor
 *             |               |-- bench.floor   the usual Netty proxy, a process of its own
 *             |               |-- bench.echo    the WebSocket backend, a process of its own
 *             |               `-- bench.load    load generators
 *             |-- kvstore -&gt; bench.kvstore   rows of work, each against Redis or etcd
 *             |-- chat ----&gt; bench.chat      rows of work, against a hub on ws, and SQLite
 *             |-- sniffer -&gt; bench.sniffer   rows of work, against tcpdump and tshark
 *             |-- logstream -&gt; bench.logstream   rows of work, against websocketd, nginx and grep
 *             |               `-- all three: bench.beside   lanes that take turns, and what they are judged by
 *             |-- jmh -----&gt; bench.proto, bench.kvstore   microbenches, one question a class
 *             `- all but the last stand on bench.run: processes, CPU times, medians, tables, the recorded result
 * </pre>
 *
 * <p>Reading order: BenchMain, BesideCommand in {@code run}, then ProxyBench, LineUp, Row and its kinds, or KvstoreBench, Stage,
 * Rows.
 */
@NullMarked
package io.netloft.bench;

import org.jspecify.annotations.NullMarked;
