/**
 * The floor: an HTTP/1.1 proxy as it is usually written on Netty, with Netty's own codecs and a pool of connections on
 * the same event loop. It exists to be measured against; it checks no framing and belongs in front of nothing real.
 *
 * <pre>
 *   client --&gt; HttpServerCodec --&gt; FrontHandler --&gt; BackHandler --&gt; HttpClientCodec --&gt; backend
 * </pre>
 */
@NullMarked
package io.netloft.bench.floor;

import org.jspecify.annotations.NullMarked;
