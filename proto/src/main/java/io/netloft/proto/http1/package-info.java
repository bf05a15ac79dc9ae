/**
 * HTTP/1.1 message heads and body framing (RFC 9112, RFC 9110), strict, in one pass, without allocation per message.
 *
 * <pre>
 *   message  = start-line CRLF *( field-line CRLF ) CRLF [ body ]
 *   request  = method SP target SP HTTP/1.0|1.1          field-line = token ":" blanks value blanks
 *   response = HTTP/1.0|1.1 SP 3DIGIT [ SP reason ]
 *   chunked  = *( 1*15HEX *( ";" token [ "=" token ] ) CRLF data CRLF ) 1*15"0" ... CRLF *( field-line CRLF ) CRLF
 * </pre>
 *
 * <p>Reading order:
 *
 * <ol>
 *   <li>{@link io.netloft.proto.http1.Http1HeadReader}: what reads a head; {@link
 *       io.netloft.proto.http1.Http1HeadDecoder} is ours. It fills a reused
 *       view, {@link io.netloft.proto.http1.Http1RequestHead} or {@link io.netloft.proto.http1.Http1ResponseHead},
 *       both {@link io.netloft.proto.http1.Http1Head}.
 *   <li>{@code Http1StartLine}, {@code Http1HeadRules}, {@code Http1Authority}: what is accepted; {@code Http1Octets}:
 *       octet classes and scans; {@link io.netloft.proto.http1.Http1Field}: names known without a string.
 *   <li>{@link io.netloft.proto.http1.Http1BodyReader}: where a body ends, its bytes left untouched.
 *   <li>{@link io.netloft.proto.http1.Http1HeadWriter}: start lines and fields out.
 *   <li>{@link io.netloft.proto.http1.Http1Decoder}: heads and bodies of a whole stream, for clients and onlookers,
 *       which may begin in the middle and have gaps.
 *   <li>{@link io.netloft.proto.http1.Http1Fault}: all that is refused, with the status that answers it; {@link
 *       io.netloft.proto.http1.Http1Limits}: what a peer may make us hold.
 * </ol>
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.http1;

import org.jspecify.annotations.NullMarked;
