/**
 * What two hellos of TLS say in the clear (RFC 8446, 5246, 6066, 7301), for onlookers, and the fingerprints made of them.
 *
 * <pre>
 *   record    = type(1) version(2) length(2)                 22 handshake, 20 change cipher spec, 23 application data
 *   handshake = type(1) length(3)                            1 client's hello, 2 server's hello
 *   hello     = version(2) random(32) session(1+) cipher(s) compression(s) extensions(2+)
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.proto.tls.TlsDecoder}: records of one direction; {@link
 * io.netloft.proto.tls.TlsHello}: one hello taken apart; {@code TlsFingerprint}: JA3, JA3S and JA4 of it; {@link
 * io.netloft.proto.tls.TlsLimits}: memory.
 *
 * <p>Nothing here knows a socket, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.tls;

import org.jspecify.annotations.NullMarked;
