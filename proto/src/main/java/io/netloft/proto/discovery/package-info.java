/**
 * How peers on a local network find one another and what they have: Local Service Discovery (BEP 14), a datagram to a
 * multicast group, and our own catalogue of names, in another group.
 *
 * <pre>
 *   BT-SEARCH * HTTP/1.1 CRLF
 *   Host: 239.192.152.143:6771 CRLF           the group: this one, or [ff15::efc0:988f]:6771
 *   Port: 6881 CRLF                           where the sender takes connections
 *   Infohash: 40 hexadecimal digits CRLF      what it has or wants; may come more than once
 *   cookie: 1a2b3c4d CRLF                     by which a sender knows its own datagrams
 *   CRLF CRLF
 * </pre>
 *
 * <p>Header order and spelling matter to others: one reads the second line as Host and the third as Port, some look for
 * the names letter by letter, one reads 200 octets and the first Infohash only. What is written here all of them read; what
 * is read here may be any of theirs.
 *
 * <p>The catalogue: one bencoded dictionary a datagram, at most 1200 octets.
 *
 * <pre>
 *   every datagram { v 1, k kind, n node (8 octets), ... }
 *   announce       { a alias, p port, w web port, e epoch, c version, d digest (8 octets), s size, x [entry] }
 *   query          { r reference, q text }
 *   answer         { a alias, p port, r reference, m more, x [entry] }
 *   bye            { e epoch }
 *   entry          { h info-hash (20 octets), n name, l length, f files }
 * </pre>
 *
 * <p>Reading order: {@link io.netloft.proto.discovery.LsdMessage}, {@link io.netloft.proto.discovery.LsdDecoder}, {@link
 * io.netloft.proto.discovery.LsdEncoder}, {@link io.netloft.proto.discovery.LsdLimits}; then {@link
 * io.netloft.proto.discovery.CatalogueMessage}, {@link io.netloft.proto.discovery.CatalogueEntry} and their decoder, encoder
 * and limits, which are made alike. Nothing here knows a socket, a clock or a thread.
 */
@NullMarked
package io.netloft.proto.discovery;

import org.jspecify.annotations.NullMarked;
