package io.netloft.proto.bencode;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A magnet link of BitTorrent (BEP 9, BEP 53).
 *
 * @param hash the share
 * @param name what to call it until its metainfo is there
 * @param peers addresses to dial, {@code host:port}
 * @param trackers addresses of trackers
 * @param webSeeds addresses that serve the files over HTTP
 * @param only numbers of the files that are wanted; empty for all
 */
public record Magnet(
        InfoHash hash,
        @Nullable String name,
        List<String> peers,
        List<String> trackers,
        List<String> webSeeds,
        List<Range> only) {
    private static final String SCHEME = "magnet:?";
    private static final String BTIH = "urn:btih:";
    private static final String PLAIN = "-._~:/[]";
    private static final int MOST_PARTS = 1_000;
    private static final int MOST_FILES = 10_000_000;

    /** Numbers of files, both ends included. */
    public record Range(int from, int to) {}

    /** Keeps copies. */
    public Magnet {
        peers = List.copyOf(peers);
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        only = List.copyOf(only);
    }

    /** A link that only names a share. */
    public static Magnet of(InfoHash hash, @Nullable String name) {
        return new Magnet(hash, name, List.of(), List.of(), List.of(), List.of());
    }

    /** Whether text is meant as a magnet link. */
    public static boolean looksLike(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Reads a link. Keys that are not known are passed over.
     *
     * @throws BencodeException when it has no {@code xt=urn:btih:}
     */
    public static Magnet parse(String link) {
        if (!looksLike(link)) {
            throw wrong("link", link, "magnet:?xt=urn:btih:HASH");
        }
        InfoHash hash = null;
        String name = null;
        List<String> peers = new ArrayList<>();
        List<String> trackers = new ArrayList<>();
        List<String> seeds = new ArrayList<>();
        List<Range> only = new ArrayList<>();
        for (String part : link.substring(SCHEME.length()).split("&", MOST_PARTS)) {
            int equals = part.indexOf('=');
            String key = part.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
            String value = decode(part.substring(equals + 1));
            switch (plain(key)) {
                case "xt" -> hash = hash == null ? hash(value) : hash;
                case "dn" -> name = value;
                case "x.pe" -> peers.add(value);
                case "tr" -> trackers.add(value);
                case "ws" -> seeds.add(value);
                case "so" -> only.addAll(ranges(value));
                default -> {}
            }
        }
        if (hash == null) {
            throw wrong("xt", "none", "xt=urn:btih: with 40 hexadecimal digits or 32 of base 32");
        }
        return new Magnet(hash, name, peers, trackers, seeds, only);
    }

    /** {@code xt.1} and {@code tr.2} mean the same as {@code xt} and {@code tr}. */
    private static String plain(String key) {
        int dot = key.indexOf('.');
        return dot > 0 && dot < key.length() - 1 && Character.isDigit(key.charAt(dot + 1))
                ? key.substring(0, dot)
                : key;
    }

    private static @Nullable InfoHash hash(String value) {
        if (!value.regionMatches(true, 0, BTIH, 0, BTIH.length())) {
            return null;
        }
        InfoHash hash = InfoHash.parse(value.substring(BTIH.length()));
        if (hash == null) {
            throw wrong("xt", value, "40 hexadecimal digits or 32 of base 32");
        }
        return hash;
    }

    private static List<Range> ranges(String value) {
        List<Range> ranges = new ArrayList<>();
        for (String part : value.split(",", MOST_PARTS)) {
            int dash = part.indexOf('-');
            int from = number(value, dash < 0 ? part : part.substring(0, dash));
            int to = dash < 0 ? from : number(value, part.substring(dash + 1));
            if (to < from) {
                throw wrong("so", value, "numbers and ranges of them");
            }
            ranges.add(new Range(from, to));
        }
        return ranges;
    }

    private static int number(String value, String text) {
        if (!text.matches("\\d{1,8}") || Integer.parseInt(text) > MOST_FILES) {
            throw wrong("so", value, "numbers and ranges of them");
        }
        return Integer.parseInt(text);
    }

    private static String decode(String text) {
        try {
            return QueryStringDecoder.decodeComponent(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("link", text, "percent signs with two digits");
        }
    }

    private static BencodeException wrong(String field, String found, String expected) {
        return BencodeException.field(BencodeFault.MAGNET, field, found, expected);
    }

    /** The link. */
    public String link() {
        StringBuilder link =
                new StringBuilder(SCHEME).append("xt=").append(BTIH).append(hash.hex());
        if (name != null) {
            add(link, "dn", name);
        }
        peers.forEach(peer -> add(link, "x.pe", peer));
        trackers.forEach(tracker -> add(link, "tr", tracker));
        webSeeds.forEach(seed -> add(link, "ws", seed));
        for (int i = 0; i < only.size(); i++) {
            Range range = only.get(i);
            link.append(i == 0 ? "&so=" : ",").append(range.from());
            if (range.to() > range.from()) {
                link.append('-').append(range.to());
            }
        }
        return link.toString();
    }

    private static void add(StringBuilder link, String key, String value) {
        link.append('&').append(key).append('=');
        for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
            if ((one > 0 && Character.isLetterOrDigit(one)) || PLAIN.indexOf(one) >= 0) {
                link.append((char) one);
            } else {
                link.append(String.format(Locale.ROOT, "%%%02X", one & 0xff));
            }
        }
    }
}
