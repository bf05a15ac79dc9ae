/**
 * Bencode and what BitTorrent keeps in it: the metainfo file of version 1 and the magnet link.
 *
 * <pre>
 *   value   = integer | string | list | dictionary                         BEP 3
 *   integer = "i" [ "-" ] digits "e"          no "-0", no leading zero, at most 64 bits
 *   string  = length ":" octets
 *   list    = "l" value* "e"
 *   dictionary = "d" ( string value )* "e"    keys ascend as octets, none twice
 *
 *   metainfo = { announce, announce-list (BEP 12), url-list (BEP 19), comment, created by, creation date,
 *                info { name, piece length, pieces, private (BEP 27),
 *                       length | files [ { length, path, attr (BEP 47) } ] } }
 * </pre>
 *
 * <p>The info-hash is taken over the octets of {@code info} as they came, never over what would be written again: a
 * dictionary that another program wrote in its own way keeps its name.
 *
 * <p>Reading order: {@link io.netloft.proto.bencode.BencodeValue}, {@link io.netloft.proto.bencode.BencodeDecoder}, {@link
 * io.netloft.proto.bencode.BencodeEncoder}; {@link io.netloft.proto.bencode.Metainfo} and {@code MetainfoReader}, {@link
 * io.netloft.proto.bencode.SafeNames}: what a path may be; {@link io.netloft.proto.bencode.InfoWriter}: the way back;
 * {@link io.netloft.proto.bencode.Magnet}; {@link io.netloft.proto.bencode.BencodeFault}: all that is refused.
 *
 * <p>Nothing here knows a socket, a file, a clock or a thread; every object serves one thread at a time.
 */
@NullMarked
package io.netloft.proto.bencode;

import org.jspecify.annotations.NullMarked;
