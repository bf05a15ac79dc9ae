/**
 * The protocol of Redis: RESP2, RESP3 and inline commands, as the Redis serialization protocol specification and its
 * RESP3 part have them, and as Redis 7.0 reads and writes them.
 *
 * <pre>
 *   command    = "*" count CRLF count*( "$" length CRLF bytes CRLF )  |  words LF
 *   RESP2      = "+" text | "-" error | ":" integer | "$" length CRLF bytes | "*" count CRLF values      each with CRLF
 *                "$-1" the bulk that is none          "*-1" the array that is none
 *   RESP3 adds = "_" null | "#" t|f | "," double | "(" big number | "!" length CRLF error | "=" length CRLF kind:text
 *                "%" pairs CRLF keys and values | "~" count CRLF values | "&gt;" count CRLF values
 *                "|" pairs CRLF keys and values, and then the value that they accompany
 *                "$?" CRLF *( ";" length CRLF bytes CRLF ) ";0" CRLF      a bulk as a stream of parts
 *                "*?" "%?" "~?" CRLF values "." CRLF                      an aggregate whose size its end tells
 * </pre>
 *
 * <p>Reading order:
 *
 * <ol>
 *   <li>{@link io.netloft.proto.resp.RespCommandReader}: commands out of a server's buffer, in place; {@link
 *       io.netloft.proto.resp.RespCommand}: the reused view that it fills; {@code RespInlineWords}: quotes and blanks.
 *   <li>{@link io.netloft.proto.resp.RespNames}: what a command's name stands for, without a string.
 *   <li>{@link io.netloft.proto.resp.RespWriter}: replies into a server's outbound buffer; {@code RespDecimal}: doubles
 *       in Redis's spelling; {@code RespOctets}: numbers and words in bytes.
 *   <li>{@link io.netloft.proto.resp.RespDecoder}: messages of a whole stream, for clients and onlookers, which may begin
 *       in the middle and have gaps: {@link io.netloft.proto.resp.RespMessage}, told to a {@link
 *       io.netloft.proto.resp.RespVisitor}; {@code RespLine}, {@code RespPayload}, {@code RespAggregate}, {@code
 *       RespFooting}: its parts.
 *       {@link io.netloft.proto.resp.RespEncoder}: the way back.
 *   <li>{@link io.netloft.proto.resp.RespFault}: all that is refused; {@link io.netloft.proto.resp.RespLimits}: what a
 *       peer may make us hold.
 * </ol>
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.resp;

import org.jspecify.annotations.NullMarked;
