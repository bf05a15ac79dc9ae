/**
 * Requests of HTTP/2 (RFC 9113 §8) said in HTTP/1.1, and the fields of responses and trailers with them. Frames, flow control and HPACK are Netty's; what its codec lets through
 * and the rules forbid is refused here, and what isn't refused comes out as one head of HTTP/1.1, which the strict
 * reader of {@link io.netloft.proto.http1} judges once more: nothing leaves that two readers could take in two ways.
 *
 * <pre>
 *   :method  GET                        GET /a?b HTTP/1.1
 *   :scheme  https                      host: example.org
 *   :authority example.org      ──▶     accept: text/html
 *   :path    /a?b                       cookie: a=1; b=2
 *   accept   text/html
 *   cookie   a=1
 *   cookie   b=2
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.proto.http2.Http2RequestHead} (collects a field list and writes the head), {@link
 * io.netloft.proto.http2.Http2Fault} (every way to be wrong), {@link io.netloft.proto.http2.Http2Limits} (memory).
 *
 * <p>For onlookers there is {@link io.netloft.proto.http2.Http2TapDecoder}, which reads the frames of one direction and has
 * Netty unpack their heads; {@link io.netloft.proto.http2.Http2TapVisitor} is told, {@link
 * io.netloft.proto.http2.Http2TapLimits} bounds it.
 *
 * <p>Threads: a head belongs to one thread at a time, and is used again for each request.
 */
@NullMarked
package io.netloft.proto.http2;

import org.jspecify.annotations.NullMarked;
