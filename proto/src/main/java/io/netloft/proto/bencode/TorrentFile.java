package io.netloft.proto.bencode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metainfo file: the share, and where its peers may be found.
 *
 * @param metainfo what is shared
 * @param trackers addresses of trackers, by tier (BEP 12)
 * @param webSeeds addresses that serve the files over HTTP (BEP 19)
 * @param comment what its maker says
 */
public record TorrentFile(
        Metainfo metainfo,
        List<List<String>> trackers,
        List<String> webSeeds,
        @Nullable String comment) {
    /** Keeps copies. */
    public TorrentFile {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
    }

    /**
     * Reads a file.
     *
     * @throws BencodeException when it is none, or breaks a rule or a limit
     */
    public static TorrentFile read(byte[] document, MetainfoLimits limits) {
        return new MetainfoReader(limits).torrent(document);
    }

    /** The file's octets, with {@code info} as it came. */
    public byte[] write() {
        var root = BencodeValue.Dict.builder();
        if (!trackers.isEmpty()) {
            root.put("announce", trackers.get(0).get(0));
            List<BencodeValue> tiers = new ArrayList<>();
            trackers.forEach(tier -> tiers.add(texts(tier)));
            root.put("announce-list", new BencodeValue.ListOf(tiers));
        }
        if (comment != null) {
            root.put("comment", comment);
        }
        if (!webSeeds.isEmpty()) {
            root.put("url-list", texts(webSeeds));
        }
        // The octets of info are spliced in: they are what the hash is over. Every other key but url-list is before it.
        return InfoWriter.splice(root.build(), metainfo.info());
    }

    private static BencodeValue texts(List<String> texts) {
        List<BencodeValue> values = new ArrayList<>();
        texts.forEach(text -> values.add(BencodeValue.Text.of(text)));
        return new BencodeValue.ListOf(values);
    }
}
