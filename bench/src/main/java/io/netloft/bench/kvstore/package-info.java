/**
 * The store beside Redis and etcd. {@link io.netloft.bench.kvstore.Stage} starts the servers of one row and stops them at
 * its end; a {@link io.netloft.bench.kvstore.Row} is one kind of work. Most rows are {@link
 * io.netloft.bench.kvstore.SpeedRow}s: lanes, each one load on one store, that take turns.
 *
 * <pre>
 *   redis-benchmark --&gt; redis-server | netloft, one node or three
 *   OneByOne --------&gt; netloft, three nodes              one connection, one write under way
 *   EtcdClient ------&gt; etcd, three nodes                 gRPC, as many calls under way as it is told
 * </pre>
 *
 * <p>The generators of ours run on one event loop; {@link io.netloft.bench.kvstore.RespConnection} fills stores and asks
 * questions, and blocks.
 */
@NullMarked
package io.netloft.bench.kvstore;

import org.jspecify.annotations.NullMarked;
