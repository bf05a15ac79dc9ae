/**
 * The backend of the WebSocket row, a process of its own: a few bytes for any request, and every message back as it came.
 * One event loop; Netty's codecs.
 */
@NullMarked
package io.netloft.bench.echo;

import org.jspecify.annotations.NullMarked;
