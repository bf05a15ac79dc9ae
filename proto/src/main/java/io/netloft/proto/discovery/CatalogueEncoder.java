package io.netloft.proto.discovery;

import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeValue;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes datagrams of the catalogue. That they are not too long is up to who fills them: {@link #fitting}. */
public final class CatalogueEncoder {
    private CatalogueEncoder() {}

    /** Writes a datagram. */
    public static void write(ByteBuf out, CatalogueMessage message) {
        BencodeEncoder.write(out, dict(message));
    }

    /** Octets of a datagram. */
    public static int length(CatalogueMessage message) {
        return BencodeEncoder.bytes(dict(message)).length;
    }

    /** The first entries that fit into so many octets beyond a message that has none. */
    public static List<CatalogueEntry> fitting(List<CatalogueEntry> entries, int octets, CatalogueLimits limits) {
        int count = 0;
        int left = octets;
        while (count < Math.min(entries.size(), limits.maxEntries())) {
            left -= BencodeEncoder.bytes(entry(entries.get(count))).length;
            if (left < 0) {
                break;
            }
            count++;
        }
        return List.copyOf(entries.subList(0, count));
    }

    private static BencodeValue.Dict dict(CatalogueMessage message) {
        BencodeValue.Builder dict = BencodeValue.Dict.builder()
                .put(CatalogueFields.VERSION, CatalogueFields.VERSION_1)
                .put(CatalogueFields.NODE, eight(message.node()));
        if (message instanceof CatalogueMessage.Announce announce) {
            dict.put(CatalogueFields.KIND, CatalogueFields.ANNOUNCE)
                    .put(CatalogueFields.ALIAS, announce.alias())
                    .put(CatalogueFields.PEERS, announce.port())
                    .put(CatalogueFields.WEB, announce.web())
                    .put(CatalogueFields.EPOCH, announce.epoch())
                    .put(CatalogueFields.CHANGES, announce.version())
                    .put(CatalogueFields.DIGEST, eight(announce.digest()))
                    .put(CatalogueFields.SIZE, announce.size())
                    .put(CatalogueFields.ENTRIES, entries(announce.newest()));
        } else if (message instanceof CatalogueMessage.Query query) {
            dict.put(CatalogueFields.KIND, CatalogueFields.QUERY)
                    .put(CatalogueFields.REFERENCE, query.reference())
                    .put(CatalogueFields.TEXT, query.text());
        } else if (message instanceof CatalogueMessage.Answer answer) {
            dict.put(CatalogueFields.KIND, CatalogueFields.ANSWER)
                    .put(CatalogueFields.ALIAS, answer.alias())
                    .put(CatalogueFields.PEERS, answer.port())
                    .put(CatalogueFields.REFERENCE, answer.reference())
                    .put(CatalogueFields.MORE, answer.more() ? 1 : 0)
                    .put(CatalogueFields.ENTRIES, entries(answer.found()));
        } else if (message instanceof CatalogueMessage.Goodbye goodbye) {
            dict.put(CatalogueFields.KIND, CatalogueFields.GOODBYE).put(CatalogueFields.EPOCH, goodbye.epoch());
        }
        return dict.build();
    }

    static BencodeValue entries(List<CatalogueEntry> entries) {
        return new BencodeValue.ListOf(
                entries.stream().map(CatalogueEncoder::entry).toList());
    }

    private static BencodeValue entry(CatalogueEntry entry) {
        return BencodeValue.Dict.builder()
                .put(CatalogueFields.ENTRY_HASH, entry.hash().octets())
                .put(CatalogueFields.ENTRY_NAME, entry.name())
                .put(CatalogueFields.ENTRY_LENGTH, entry.length())
                .put(CatalogueFields.ENTRY_FILES, entry.files())
                .build();
    }

    static byte[] eight(long number) {
        return ByteBuffer.allocate(CatalogueFields.NUMBER).putLong(number).array();
    }
}
