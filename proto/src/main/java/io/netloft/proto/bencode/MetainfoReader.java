package io.netloft.proto.bencode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads metainfo and checks all of it before anybody plans anything by it. */
final class MetainfoReader {
    private static final String INFO = "info";

    private final MetainfoLimits limits;

    MetainfoReader(MetainfoLimits limits) {
        this.limits = limits;
    }

    TorrentFile torrent(byte[] document) {
        var decoder = new BencodeDecoder(limits.document(), INFO);
        BencodeValue root = decoder.readWhole(document);
        if (!(root instanceof BencodeValue.Dict dict)
                || !(dict.entries().get(INFO) instanceof BencodeValue.Dict info)) {
            throw wrong(INFO, "none", "a dictionary of that name");
        }
        byte[] raw = Arrays.copyOfRange(document, decoder.markStart(), decoder.markEnd());
        return new TorrentFile(metainfo(raw, info), trackers(dict), strings(dict, "url-list"), dict.text("comment"));
    }

    Metainfo info(byte[] raw) {
        BencodeValue value = BencodeDecoder.whole(raw, limits.document());
        if (!(value instanceof BencodeValue.Dict info)) {
            throw wrong(INFO, value.getClass().getSimpleName(), "a dictionary");
        }
        return metainfo(raw, info);
    }

    private Metainfo metainfo(byte[] raw, BencodeValue.Dict info) {
        byte[] name = info.octets("name");
        if (name == null) {
            throw wrong("name", "none", "a string");
        }
        byte[] pieces = pieces(info);
        int pieceLength = pieceLength(info);
        String text = SafeNames.name(name, "name");
        boolean single = info.entries().containsKey("length");
        if (single == info.entries().containsKey("files")) {
            throw wrong("length, files", single ? "both" : "neither", "one of them");
        }
        List<MetainfoFile> files = single ? single(info, text) : files(info);
        MetainfoFile last = files.get(files.size() - 1);
        long length = last.offset() + last.length();
        long expected = length / pieceLength + (length % pieceLength == 0 ? 0 : 1);
        if (length == 0 || expected != pieces.length / InfoHash.LENGTH) {
            throw wrong(
                    "pieces",
                    pieces.length / InfoHash.LENGTH + " for " + length + " octets",
                    length == 0 ? "at least one octet" : expected + " of " + pieceLength);
        }
        Long isPrivate = info.number("private");
        boolean closed = isPrivate != null && isPrivate == 1;
        return new Metainfo(raw, new Metainfo.Parts(text, single, closed, pieceLength, pieces, length), files);
    }

    private byte[] pieces(BencodeValue.Dict info) {
        byte[] pieces = info.octets("pieces");
        if (pieces == null) {
            Long version = info.number("meta version");
            throw wrong("pieces", version == null ? "none" : "none, meta version " + version, "hashes of version 1");
        }
        if (pieces.length % InfoHash.LENGTH != 0 || pieces.length / InfoHash.LENGTH > limits.maxPieces()) {
            throw wrong(
                    "pieces",
                    pieces.length + " octets",
                    "a multiple of " + InfoHash.LENGTH + ", for at most " + limits.maxPieces() + " pieces");
        }
        return pieces;
    }

    private int pieceLength(BencodeValue.Dict info) {
        Long length = info.number("piece length");
        if (length == null || length < 1 || length > limits.maxPieceBytes()) {
            throw wrong("piece length", length == null ? "none" : length, "1.." + limits.maxPieceBytes());
        }
        return length.intValue();
    }

    private static List<MetainfoFile> single(BencodeValue.Dict info, String name) {
        long length = length(info);
        return List.of(new MetainfoFile(List.of(name), 0, length, attributes(info)));
    }

    private List<MetainfoFile> files(BencodeValue.Dict info) {
        List<BencodeValue> list = info.list("files");
        if (list == null || list.isEmpty() || list.size() > limits.maxFiles()) {
            throw wrong("files", list == null ? "no list" : list.size(), "1.." + limits.maxFiles());
        }
        SafeNames names = new SafeNames();
        List<MetainfoFile> files = new ArrayList<>(list.size());
        long offset = 0;
        for (BencodeValue one : list) {
            if (!(one instanceof BencodeValue.Dict dict)) {
                throw wrong("files", one.getClass().getSimpleName(), "dictionaries");
            }
            MetainfoFile file = new MetainfoFile(path(dict), offset, length(dict), attributes(dict));
            if (offset > Long.MAX_VALUE / 2 - file.length()) {
                throw wrong("length", "more than " + Long.MAX_VALUE / 2 + " in all", "at most that");
            }
            offset += file.length();
            // Many pads have the same name: they are never written.
            if (!file.pad()) {
                names.take(file.path());
            }
            files.add(file);
        }
        return files;
    }

    private static List<String> path(BencodeValue.Dict file) {
        List<BencodeValue> list = file.list("path");
        if (list == null || list.isEmpty()) {
            throw wrong("path", list == null ? "none" : "empty", "a list of names");
        }
        List<String> path = new ArrayList<>(list.size());
        for (BencodeValue one : list) {
            if (!(one instanceof BencodeValue.Text name)) {
                throw wrong("path", one.getClass().getSimpleName(), "strings");
            }
            path.add(SafeNames.name(name.octets(), "path"));
        }
        return path;
    }

    private static long length(BencodeValue.Dict file) {
        Long length = file.number("length");
        if (length == null || length < 0 || length > Long.MAX_VALUE / 2) {
            throw wrong("length", length == null ? "none" : length, "0.." + Long.MAX_VALUE / 2);
        }
        return length;
    }

    /** A link could lead anywhere once it is there: a share that has one is refused (BEP 47, l). */
    private static String attributes(BencodeValue.Dict file) {
        String attributes = file.text("attr");
        if (attributes == null) {
            return "";
        }
        if (attributes.indexOf('l') >= 0) {
            throw BencodeException.field(BencodeFault.PATH, "attr", attributes, "no symbolic link");
        }
        return attributes;
    }

    /** Tiers of BEP 12 when there are any, else the one address of BEP 3. */
    private static List<List<String>> trackers(BencodeValue.Dict root) {
        List<List<String>> tiers = new ArrayList<>();
        List<BencodeValue> list = root.list("announce-list");
        if (list != null) {
            for (BencodeValue tier : list) {
                if (tier instanceof BencodeValue.ListOf urls && !urls.values().isEmpty()) {
                    tiers.add(texts(urls.values()));
                }
            }
        }
        String one = root.text("announce");
        if (tiers.isEmpty() && one != null && !one.isEmpty()) {
            tiers.add(List.of(one));
        }
        return tiers;
    }

    /** BEP 19 allows a string for a list of one. */
    private static List<String> strings(BencodeValue.Dict root, String key) {
        List<BencodeValue> list = root.list(key);
        if (list != null) {
            return texts(list);
        }
        String one = root.text(key);
        return one == null || one.isEmpty() ? List.of() : List.of(one);
    }

    private static List<String> texts(List<BencodeValue> values) {
        List<String> texts = new ArrayList<>();
        for (BencodeValue one : values) {
            if (one instanceof BencodeValue.Text text) {
                texts.add(text.utf8());
            }
        }
        return texts;
    }

    private static BencodeException wrong(String field, Object found, String expected) {
        return BencodeException.field(BencodeFault.METAINFO, field, found, expected);
    }
}
