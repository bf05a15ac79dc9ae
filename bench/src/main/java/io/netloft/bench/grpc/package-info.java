/**
 * The backend of the gRPC rows, a process of its own: grpc-java on one event loop, without a hop to another thread, which
 * sends every message back. Its messages are bytes, so that no time goes into protobuf.
 */
@NullMarked
package io.netloft.bench.grpc;

import org.jspecify.annotations.NullMarked;
