package io.netloft.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How torrent files behave that other programs collect as hard cases: each is made here, and is either refused with our
 * own exception or read as what it is. None may do anything else.
 */
class TorrentBehaviourTest {
    private static final String HASH = "x".repeat(20);
    private static final String HEAD = "d";

    private static String text(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length + ":" + value;
    }

    private static String entry(String key, String value) {
        return text(key) + value;
    }

    private static String number(long value) {
        return "i" + value + "e";
    }

    private static String list(String... values) {
        return "l" + String.join("", values) + "e";
    }

    private static String file(String length, String... path) {
        return "d" + entry("length", length)
                + entry(
                        "path",
                        list(Stream.of(path).map(TorrentBehaviourTest::text).toArray(String[]::new))) + "e";
    }

    private static String folder(String... files) {
        return folderOf("folder", files);
    }

    private static String folderOf(String name, String... files) {
        return HEAD + entry("files", list(files)) + tail(name, number(16_384), text(HASH));
    }

    private static String tail(String name, String pieceLength, String pieces) {
        return entry("name", text(name)) + entry("piece length", pieceLength) + entry("pieces", pieces) + "e";
    }

    private static String single(String length, String name, String pieceLength, String pieces) {
        return HEAD + entry("length", length) + tail(name, pieceLength, pieces);
    }

    private static String torrent(String info) {
        return "d" + entry("info", info) + "e";
    }

    private static TorrentFile read(String document) {
        return TorrentFile.read(document.getBytes(StandardCharsets.UTF_8), MetainfoLimits.DEFAULT);
    }

    static Stream<Arguments> refused() {
        return Stream.of(badPaths(), badLengthsAndNames(), badPiecesAndForms()).flatMap(cases -> cases);
    }

    private static Stream<Arguments> badPaths() {
        return Stream.of(
                Arguments.of("a document that is a string", text("no torrent")),
                Arguments.of("a document without info", "d" + entry("announce", text("http://x")) + "e"),
                Arguments.of("info that is no dictionary", torrent(text("info"))),
                Arguments.of("an absolute name", torrent(folder(file("i5e", "/etc", "passwd")))),
                Arguments.of("a back slash in a name", torrent(folder(file("i5e", "a\\b")))),
                Arguments.of("a slash in a name", torrent(folder(file("i5e", "a/b")))),
                Arguments.of("a path to the parent", torrent(folder(file("i5e", "..", "b")))),
                Arguments.of("a path to the parent in the middle", torrent(folder(file("i5e", "a", "..", "..", "b")))),
                Arguments.of("a path through itself", torrent(folder(file("i5e", ".", "b")))),
                Arguments.of("an empty name in a path", torrent(folder(file("i5e", "a", "", "b")))),
                Arguments.of("an empty path", torrent(folder(file("i5e")))),
                Arguments.of(
                        "a path that is no list",
                        torrent(folder("d" + entry("length", "i5e") + entry("path", text("a")) + "e"))),
                Arguments.of(
                        "a path with a number in it",
                        torrent(folder("d" + entry("length", "i5e") + entry("path", "li1ee") + "e"))),
                Arguments.of("a file without a path", torrent(folder("d" + entry("length", "i5e") + "e"))),
                Arguments.of("a file without a length", torrent(folder("d" + entry("path", list(text("a"))) + "e"))),
                Arguments.of("a length that is a string", torrent(folder(file(text("5"), "a")))));
    }

    private static Stream<Arguments> badLengthsAndNames() {
        return Stream.of(
                Arguments.of("a negative length of a file", torrent(folder(file("i-5e", "a")))),
                Arguments.of(
                        "lengths whose sum is no number",
                        torrent(folder(file(number(Long.MAX_VALUE), "a"), file(number(Long.MAX_VALUE), "b")))),
                Arguments.of("a negative length", torrent(single("i-5e", "a", number(16_384), text(HASH)))),
                Arguments.of("no files and no length", torrent(HEAD + tail("a", number(16_384), text(HASH)))),
                Arguments.of("an empty list of files", torrent(folder())),
                Arguments.of(
                        "files that are a dictionary",
                        torrent(HEAD + entry("files", "de") + tail("a", number(16_384), text(HASH)))),
                Arguments.of(
                        "no name",
                        torrent(HEAD + entry("length", "i5e") + entry("piece length", number(16_384))
                                + entry("pieces", text(HASH)) + "e")),
                Arguments.of("an empty name", torrent(single("i5e", "", number(16_384), text(HASH)))),
                Arguments.of("a name that is the parent", torrent(single("i5e", "..", number(16_384), text(HASH)))),
                Arguments.of("a name of a folder that leads out", torrent(folderOf("../..", file("i5e", "a")))),
                Arguments.of(
                        "a name with a control character", torrent(single("i5e", "a\nb", number(16_384), text(HASH)))),
                Arguments.of(
                        "a name that is a number",
                        torrent(HEAD + entry("length", "i5e") + entry("name", "i5e")
                                + entry("piece length", number(16_384)) + entry("pieces", text(HASH)) + "e")),
                Arguments.of(
                        "a name longer than file systems take",
                        torrent(single("i5e", "n".repeat(300), number(16_384), text(HASH)))));
    }

    private static Stream<Arguments> badPiecesAndForms() {
        return Stream.of(
                Arguments.of(
                        "no length of a piece",
                        torrent(HEAD + entry("length", "i5e") + entry("name", text("a")) + entry("pieces", text(HASH))
                                + "e")),
                Arguments.of("a length of a piece of 0", torrent(single("i5e", "a", "i0e", text(HASH)))),
                Arguments.of("a negative length of a piece", torrent(single("i5e", "a", "i-16384e", text(HASH)))),
                Arguments.of("a piece of 2 GiB", torrent(single("i5e", "a", number(2L << 30), text(HASH)))),
                Arguments.of(
                        "hashes cut in the middle", torrent(single("i5e", "a", number(16_384), text("x".repeat(19))))),
                Arguments.of("a hash too many", torrent(single("i5e", "a", number(16_384), text("x".repeat(40))))),
                Arguments.of("a hash too few", torrent(single("i16385e", "a", number(16_384), text(HASH)))),
                Arguments.of("hashes that are a number", torrent(single("i5e", "a", number(16_384), "i5e"))),
                Arguments.of(
                        "no hashes (version 2 alone)",
                        torrent(HEAD + entry("file tree", "de") + entry("meta version", "i2e")
                                + entry("name", text("a")) + entry("piece length", number(16_384)) + "e")),
                Arguments.of("two files of one name", torrent(folder(file("i5e", "a"), file("i5e", "a")))),
                Arguments.of(
                        "a file that is a folder of another", torrent(folder(file("i5e", "a"), file("i5e", "a", "b")))),
                Arguments.of(
                        "a link",
                        torrent(folder(
                                "d" + entry("attr", text("l")) + entry("length", "i0e") + entry("path", list(text("a")))
                                        + entry("symlink path", list(text(".."), text("b"))) + "e"))),
                Arguments.of(
                        "keys out of their order",
                        "d" + entry("info", single("i5e", "a", number(16_384), text(HASH)))
                                + entry("announce", text("http://x")) + "e"),
                Arguments.of(
                        "a key twice",
                        torrent(HEAD
                                + entry("length", "i5e")
                                + entry("length", "i6e")
                                + tail("a", number(16_384), text(HASH)))),
                Arguments.of("a number with a leading zero", torrent(single("i05e", "a", number(16_384), text(HASH)))),
                Arguments.of(
                        "a number of 200 digits",
                        torrent(single("i" + "9".repeat(200) + "e", "a", number(16_384), text(HASH)))),
                Arguments.of("a string longer than the document", "d4:info99999999999:x"),
                Arguments.of("twenty thousand lists in one another", torrent("l".repeat(20_000) + "e".repeat(20_000))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, String document) {
        assertThatThrownBy(() -> read(document)).as(what).isInstanceOf(BencodeException.class);
    }

    @Test
    void whatIsOfNoUseToUsIsPassedOver() {
        String document = "d"
                + entry("announce", text("http://tracker.example/announce"))
                + entry("creation date", "i0e")
                + entry("httpseeds", "le")
                + entry("info", single("i5e", "a", number(16_384), text(HASH)))
                + entry("nodes", list(list(text("router.example"), "i6881e")))
                + entry("url-list", text("http://seed.example/a"))
                + "e";
        TorrentFile file = read(document);
        assertThat(file.trackers()).containsExactly(List.of("http://tracker.example/announce"));
        assertThat(file.webSeeds()).containsExactly("http://seed.example/a");
    }

    @Test
    void seedsMayBeAListAndEmpty() {
        String info = entry("info", single("i5e", "a", number(16_384), text(HASH)));
        assertThat(read("d" + info + entry("url-list", list(text("http://one/"), text("http://two/"))) + "e")
                        .webSeeds())
                .containsExactly("http://one/", "http://two/");
        assertThat(read("d" + info + entry("url-list", text("")) + "e").webSeeds())
                .isEmpty();
    }

    @Test
    void emptyFilesAndPadsKeepTheirPlaces() {
        String pad = "d" + entry("attr", text("p")) + entry("length", "i16379e")
                + entry("path", list(text(".pad"), text("16379"))) + "e";
        String info = HEAD
                + entry(
                        "files",
                        list(file("i0e", "empty"), file("i5e", "a"), pad, file("i7e", "b"), file("i0e", "end")))
                + tail("folder", number(16_384), text(HASH + HASH));
        Metainfo metainfo = read(torrent(info)).metainfo();
        assertThat(metainfo.files().stream().map(MetainfoFile::offset)).containsExactly(0L, 0L, 5L, 16_384L, 16_391L);
        assertThat(metainfo.realFiles()).isEqualTo(4);
    }

    @Test
    void ofAHybridTheFirstVersionIsRead() {
        String info = HEAD
                + entry("file tree", "d" + entry("a", "d" + entry("", "d" + entry("length", "i5e") + "e") + "e") + "e")
                + entry("length", "i5e")
                + entry("meta version", "i2e")
                + tail("a", number(16_384), text(HASH));
        Metainfo metainfo = read(torrent(info)).metainfo();
        assertThat(metainfo.hash()).isEqualTo(InfoHash.over(info.getBytes(StandardCharsets.UTF_8)));
        assertThat(metainfo.length()).isEqualTo(5);
    }

    @Test
    void oneFileInAFolderIsAFolder() {
        Metainfo metainfo = read(torrent(folder(file("i5e", "a")))).metainfo();
        assertThat(metainfo.single()).isFalse();
        assertThat(metainfo.files().get(0).text()).isEqualTo("a");
    }
}
