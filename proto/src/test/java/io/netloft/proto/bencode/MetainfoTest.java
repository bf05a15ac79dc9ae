package io.netloft.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.bencode.BencodeValue.Builder;
import io.netloft.proto.bencode.BencodeValue.Dict;
import io.netloft.proto.bencode.BencodeValue.ListOf;
import io.netloft.proto.bencode.BencodeValue.Text;
import io.netloft.testkit.Mutation;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
    private static final int PIECE = 16_384;

    private static Builder info(long length) {
        return Dict.builder()
                .put("name", "report.iso")
                .put("piece length", PIECE)
                .put("pieces", new byte[(int) ((length + PIECE - 1) / PIECE) * 20])
                .put("length", length);
    }

    private static Builder folder(BencodeValue... files) {
        return Dict.builder()
                .put("name", "folder")
                .put("piece length", PIECE)
                .put("pieces", new byte[20])
                .put("files", new ListOf(List.of(files)));
    }

    private static BencodeValue file(long length, String attr, String... path) {
        List<BencodeValue> names = new ArrayList<>();
        for (String name : path) {
            names.add(new Text(name.getBytes(StandardCharsets.UTF_8)));
        }
        Builder file = Dict.builder().put("length", length).put("path", new ListOf(names));
        return (attr.isEmpty() ? file : file.put("attr", attr)).build();
    }

    private static Metainfo read(Builder info) {
        return Metainfo.read(BencodeEncoder.bytes(info.build()), MetainfoLimits.DEFAULT);
    }

    private static void refused(Builder info, String words) {
        assertThatThrownBy(() -> read(info))
                .isInstanceOf(BencodeException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aFileIsNamedByTheHashOfItsInfo() {
        Metainfo metainfo = read(info(40_000).put("private", 1));
        assertThat(metainfo.hash().hex()).hasSize(40);
        assertThat(metainfo.hash()).isEqualTo(InfoHash.over(metainfo.info()));
        assertThat(metainfo.pieces()).isEqualTo(3);
        assertThat(metainfo.lengthOf(0)).isEqualTo(PIECE);
        assertThat(metainfo.lengthOf(2)).isEqualTo(40_000 - 2 * PIECE);
        assertThat(metainfo.single()).isTrue();
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.matches(1, new byte[20])).isTrue();
        assertThat(metainfo.matches(1, InfoHash.sha1().digest())).isFalse();
    }

    @Test
    void theFilesOfAFolderFollowOneAnother() {
        Metainfo metainfo = read(folder(file(10, "", "a", "b.txt"), file(5, "p", ".pad", "5"), file(3, "x", "run")));
        assertThat(metainfo.files())
                .containsExactly(
                        new MetainfoFile(List.of("a", "b.txt"), 0, 10, ""),
                        new MetainfoFile(List.of(".pad", "5"), 10, 5, "p"),
                        new MetainfoFile(List.of("run"), 15, 3, "x"));
        assertThat(metainfo.length()).isEqualTo(18);
        assertThat(metainfo.realFiles()).isEqualTo(2);
    }

    @Test
    void theHashIsOverTheOctetsThatCameNotOverWhatIsKnownOfThem() {
        byte[] info = BencodeEncoder.bytes(
                info(5).put("x-unknown", new ListOf(List.of())).build());
        byte[] file = ("d8:announce11:http://t/an4:info" + new String(info, StandardCharsets.ISO_8859_1) + "e")
                .getBytes(StandardCharsets.ISO_8859_1);
        TorrentFile torrent = TorrentFile.read(file, MetainfoLimits.DEFAULT);
        assertThat(torrent.metainfo().hash()).isEqualTo(InfoHash.over(info));
        assertThat(torrent.trackers()).containsExactly(List.of("http://t/an"));
    }

    @Test
    void aTorrentFileIsReadAsItWasWritten() {
        TorrentFile torrent = new TorrentFile(
                read(info(70_000)),
                List.of(List.of("http://a/", "http://b/"), List.of("http://c/")),
                List.of("w"),
                "c");
        TorrentFile again = TorrentFile.read(torrent.write(), MetainfoLimits.DEFAULT);
        assertThat(again.metainfo().hash()).isEqualTo(torrent.metainfo().hash());
        assertThat(again.trackers()).isEqualTo(torrent.trackers());
        assertThat(again.webSeeds()).isEqualTo(torrent.webSeeds());
        assertThat(again.comment()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "",
                "/",
                "a/b",
                "/etc",
                "a\\b",
                "C:\\x\\..",
                "nul\u0000",
                "line\nbreak",
                "\u202etxt.exe"
            })
    void aNameThatLeadsOutOrHidesIsRefused(String name) {
        refused(folder(file(1, "", "a", name)), "no safe path: path");
        refused(info(1).put("name", name), "no safe path: name");
    }

    @Test
    void aNameIsUtf8AndNoLongerThanFileSystemsTake() {
        byte[] overlong = {(byte) 0xC0, (byte) 0xAF};
        refused(info(1).put("name", overlong), "expected: UTF-8");
        refused(info(1).put("name", "x".repeat(256)), "256 octets");
        assertThat(read(info(1).put("name", "x".repeat(255))).name()).hasSize(255);
        refused(folder(file(1, "", Stream.generate(() -> "d").limit(65).toArray(String[]::new))), "65 names");
    }

    static Stream<List<BencodeValue>> collisions() {
        return Stream.of(
                List.of(file(1, "", "a"), file(1, "", "a")),
                List.of(file(1, "", "a"), file(1, "", "A")),
                List.of(file(1, "", "a"), file(1, "", "a", "b")),
                List.of(file(1, "", "a", "b"), file(1, "", "A")),
                List.of(file(1, "", "stra\u00dfe"), file(1, "", "STRASSE")),
                List.of(file(1, "", "\u00e9"), file(1, "", "e\u0301")),
                List.of(file(1, "", "a."), file(1, "", "a_")));
    }

    @ParameterizedTest
    @MethodSource("collisions")
    void twoFilesThatSomeSystemTakesForOneAreRefused(List<BencodeValue> files) {
        refused(folder(files.toArray(BencodeValue[]::new)), "a path that no other file has");
    }

    @Test
    void aLinkIsRefused() {
        refused(folder(file(0, "l", "a"), file(1, "", "b")), "no symbolic link");
    }

    @ParameterizedTest
    @CsvSource({"CON,_CON", "nul.txt,_nul.txt", "a.,a_", "'b ',b_", "x:y?,x_y_", "con2,con2", "normal.iso,normal.iso"})
    void whatOnlySomeSystemsCantHoldIsWrittenUnderAnotherName(String name, String written) {
        assertThat(SafeNames.onDisk(List.of(name))).containsExactly(written);
    }

    @Test
    void geometryThatDoesNotAddUpIsRefused() {
        refused(info(40_000).put("piece length", 0), "piece length: 0");
        refused(info(40_000).put("piece length", -1), "piece length: -1");
        refused(info(40_000).put("piece length", 1L << 40), "piece length: 1099511627776");
        refused(info(40_000).put("pieces", new byte[61]), "61 octets");
        refused(info(40_000).put("pieces", new byte[80]), "4 for 40000 octets (expected: 3 of 16384)");
        refused(info(40_000).put("length", -5), "length: -5");
        refused(info(40_000).put("length", Long.MAX_VALUE), "length: 9223372036854775807");
        refused(info(0), "expected: at least one octet");
        refused(info(5).put("files", new ListOf(List.of())), "both");
        refused(folder(), "files: 0");
        long half = Long.MAX_VALUE / 2;
        refused(folder(file(half, "", "a"), file(half, "", "b")), "in all");
        refused(
                Dict.builder().put("name", "v2").put("meta version", 2),
                "none, meta version 2 (expected: hashes of version 1)");
        assertThatThrownBy(() -> Metainfo.read(
                        BencodeEncoder.bytes(folder(file(1, "", "a"), file(1, "", "b"), file(1, "", "c"))
                                .build()),
                        new MetainfoLimits(BencodeLimits.METAINFO, PIECE, 1, 2)))
                .hasMessageContaining("files: 3 (expected: 1..2)");
    }

    @Test
    void mutatedMetainfoIsReadOrRefusedWithItsOwnException() {
        List<byte[]> samples = List.of(
                new TorrentFile(read(info(70_000)), List.of(List.of("http://a/")), List.of("w"), "c").write(),
                new TorrentFile(read(folder(file(10, "", "a", "b.txt"), file(5, "p", "x"))), List.of(), List.of(), null)
                        .write());
        Seeds.check(5_000, gen -> {
            byte[] mutated = Mutation.of(samples, gen);
            try {
                assertThat(TorrentFile.read(mutated, MetainfoLimits.DEFAULT)
                                .metainfo()
                                .files())
                        .isNotEmpty();
            } catch (BencodeException refused) {
                assertThat(refused).hasMessageContaining("expected");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1,32768",
        "33554432,32768",
        "33554433,65536",
        "1073741824,1048576",
        "1073741825,2097152",
        "17179869184,16777216",
        "4398046511104,16777216"
    })
    void theLengthOfAPieceFollowsFromTheSizeAlone(long length, int piece) {
        assertThat(InfoWriter.pieceLength(length)).isEqualTo(piece);
    }

    @Test
    void aMagnetLinkIsReadAsItWasWritten() {
        Magnet magnet = Magnet.parse(
                "magnet:?xt=urn:btih:0123456789ABCDEF0123456789abcdef01234567&dn=a+b%20%C3%A9"
                        + "&x.pe=10.0.0.1:6881&x.pe=[fd00::1]:1&tr.1=http%3A%2F%2Ft%2Fa%3Fx%3D1&ws=http://w/&so=0,2,4-6&junk&=");
        assertThat(magnet.hash().hex()).isEqualTo("0123456789abcdef0123456789abcdef01234567");
        assertThat(magnet.name()).isEqualTo("a b \u00e9");
        assertThat(magnet.peers()).containsExactly("10.0.0.1:6881", "[fd00::1]:1");
        assertThat(magnet.trackers()).containsExactly("http://t/a?x=1");
        assertThat(magnet.only())
                .containsExactly(new Magnet.Range(0, 0), new Magnet.Range(2, 2), new Magnet.Range(4, 6));
        assertThat(Magnet.parse(magnet.link())).isEqualTo(magnet);
    }

    @Test
    void aHashMayBeOfBase32() {
        assertThat(Magnet.parse("MAGNET:?xt=urn:btih:AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT")
                        .hash()
                        .hex())
                .isEqualTo("000102030405060708090a0b0c0d0e0f10111213");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x/",
                "magnet:?dn=x",
                "magnet:?xt=urn:btih:12",
                "magnet:?xt=urn:btmh:1220aa",
                "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&so=5-1",
                "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&so=99999999999",
                "magnet:?dn=%zz&xt=urn:btih:0123456789abcdef0123456789abcdef01234567"
            })
    void aLinkThatNamesNothingIsRefused(String link) {
        assertThatThrownBy(() -> Magnet.parse(link))
                .isInstanceOf(BencodeException.class)
                .hasMessageContaining("no magnet link");
    }
}
