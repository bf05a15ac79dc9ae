/**
 * The head and the first question of a message of the domain name system (RFC 1035, 6891, 6762), for onlookers.
 *
 * <pre>
 *   id(2) QR(1 bit) opcode(4) AA TC RD RA Z AD CD rcode(4)  counts(2 each): questions answers authorities more
 *   question = name type(2) class(2)      name = *( length(1) letters ) 0 | ... pointer(2): 11, offset(14 bits)
 * </pre>
 *
 * <p>{@link io.netloft.proto.dns.DnsView} is all there is. Nothing here knows a socket, a clock or a thread.
 */
@NullMarked
package io.netloft.proto.dns;

import org.jspecify.annotations.NullMarked;
