package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.proto.bencode.InfoHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be done with a share; outlives the process. Immutable.
 *
 * @param hash the share
 * @param given whether it is there and given, or fetched
 * @param name what it is called, as far as known
 * @param path what is given, or the folder to fetch into
 * @param stamp of the files when they were hashed, or when all that is fetched was there; empty until then
 * @param files globs of the files that are wanted; empty for all
 * @param sequential whether it is fetched from the beginning to the end
 * @param paused whether it rests
 * @param upload octets a second to its peers; 0 for no limit
 * @param download octets a second from its peers; 0 for no limit
 * @param trackers addresses of trackers, by tier
 * @param seeds addresses of web seeds
 */
record Plan(
        InfoHash hash,
        boolean given,
        String name,
        Path path,
        String stamp,
        List<String> files,
        boolean sequential,
        boolean paused,
        long upload,
        long download,
        List<List<String>> trackers,
        List<String> seeds) {

    /** Of something that is there. */
    static Plan given(InfoHash hash, String name, Path path, String stamp) {
        return new Plan(hash, true, name, path, stamp, List.of(), false, false, 0, 0, List.of(), List.of());
    }

    /** Of something to fetch. */
    static Plan wanted(InfoHash hash, String name, Path folder) {
        return new Plan(hash, false, name, folder, "", List.of(), false, false, 0, 0, List.of(), List.of());
    }

    Plan paused(boolean now) {
        return new Plan(hash, given, name, path, stamp, files, sequential, now, upload, download, trackers, seeds);
    }

    Plan limited(long toPeers, long fromPeers) {
        return new Plan(hash, given, name, path, stamp, files, sequential, paused, toPeers, fromPeers, trackers, seeds);
    }

    Plan named(String itsName) {
        return new Plan(
                hash, given, itsName, path, stamp, files, sequential, paused, upload, download, trackers, seeds);
    }

    Plan stamped(String now) {
        return new Plan(hash, given, name, path, now, files, sequential, paused, upload, download, trackers, seeds);
    }

    Plan choosing(List<String> globs, boolean inSequence) {
        return new Plan(hash, given, name, path, stamp, globs, inSequence, paused, upload, download, trackers, seeds);
    }

    Plan from(List<List<String>> itsTrackers, List<String> itsSeeds) {
        return new Plan(
                hash, given, name, path, stamp, files, sequential, paused, upload, download, itsTrackers, itsSeeds);
    }

    /** As it is kept. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("hash", hash.hex());
        tree.put("given", given);
        tree.put("name", name);
        tree.put("path", path.toString());
        tree.put("stamp", stamp);
        tree.put("files", files);
        tree.put("sequential", sequential);
        tree.put("paused", paused);
        tree.put("upload", upload);
        tree.put("download", download);
        tree.put("trackers", trackers);
        tree.put("seeds", seeds);
        return tree;
    }

    /** Reads what was kept. */
    static Plan of(JsonNode tree) {
        List<List<String>> trackers = new ArrayList<>();
        tree.path("trackers").forEach(tier -> trackers.add(texts(tier)));
        InfoHash hash = InfoHash.parse(tree.path("hash").asText());
        if (hash == null) {
            throw new IllegalArgumentException("hash: " + tree.path("hash") + " (expected: 40 hexadecimal digits)");
        }
        return new Plan(
                hash,
                tree.path("given").asBoolean(),
                tree.path("name").asText(),
                Path.of(tree.path("path").asText()),
                tree.path("stamp").asText(),
                texts(tree.path("files")),
                tree.path("sequential").asBoolean(),
                tree.path("paused").asBoolean(),
                tree.path("upload").asLong(),
                tree.path("download").asLong(),
                trackers,
                texts(tree.path("seeds")));
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
