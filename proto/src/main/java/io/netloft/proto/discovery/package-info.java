/**
 * How peers on a local network find one another: Local Service Discovery (BEP 14), a datagram to a multicast group.
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
 * <p>Reading order: {@link io.netloft.proto.discovery.LsdMessage}, {@link io.netloft.proto.discovery.LsdDecoder}, {@link
 * io.netloft.proto.discovery.LsdEncoder}, {@link io.netloft.proto.discovery.LsdLimits}. Nothing here knows a socket, a
 * clock or a thread.
 */
@NullMarked
package io.netloft.proto.discovery;

import org.jspecify.annotations.NullMarked;
