package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.MetainfoLimits;
import io.netloft.proto.bencode.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetainfoMakerTest {
    @TempDir
    private Path folder;

    private static MetainfoMaker.Made make(Path path) throws IOException {
        return MetainfoMaker.make(path, 0, read -> {});
    }

    @Test
    void theSameOctetsUnderTheSameNamesAreTheSameShare() throws Exception {
        Path one = Sample.file(folder.resolve("one/report.iso"), 300_000, 5);
        Path two = Sample.file(folder.resolve("two/report.iso"), 300_000, 5);
        assertThat(make(one).metainfo().hash()).isEqualTo(make(two).metainfo().hash());
        Path other = Sample.file(folder.resolve("two/other.iso"), 300_000, 5);
        assertThat(make(other).metainfo().hash())
                .isNotEqualTo(make(one).metainfo().hash());
    }

    @Test
    void filesComeInTheOrderOfTheirPathsOctets() throws Exception {
        Path in = folder.resolve("in/tree");
        for (String name : List.of("b", "a/z", "a.txt", "Q", "a/b/c", "\u00e9", "z")) {
            Sample.file(in.resolve(name), 10, name.hashCode());
        }
        assertThat(make(in).metainfo().files())
                .extracting(file -> file.text())
                .containsExactly("Q", "a.txt", "a/b/c", "a/z", "b", "z", "\u00e9");
    }

    @Test
    void linksAreNotShared() throws Exception {
        Path in = folder.resolve("in/tree");
        Sample.file(in.resolve("real"), 10, 1);
        Sample.file(folder.resolve("secret"), 10, 2);
        Files.createSymbolicLink(in.resolve("link"), folder.resolve("secret"));
        assertThat(make(in).metainfo().files()).extracting(file -> file.text()).containsExactly("real");
    }

    @Test
    void whatNobodyCouldGetIsNotOffered() throws Exception {
        Path empty = Sample.file(folder.resolve("in/empty"), 0, 1);
        assertThatThrownBy(() -> make(empty)).hasMessageContaining("nothing in it");
        Path in = folder.resolve("in/tree");
        Sample.file(in.resolve("a"), 10, 1);
        Sample.file(in.resolve("A"), 10, 2);
        assertThatThrownBy(() -> make(in)).isInstanceOf(BencodeException.class).hasMessageContaining("no safe path");
    }

    @Test
    @Tag("peer")
    void theInfoEqualsThatOfMktorrent() throws Exception {
        Path in = folder.resolve("in/tree");
        for (String name : List.of("b", "a/z", "a.txt", "Q", "a/b/c")) {
            Sample.file(in.resolve(name), 70_000, name.hashCode());
        }
        Path single = Sample.file(folder.resolve("in/file.bin"), 200_001, 1);
        for (Path source : List.of(in, single)) {
            Path output = folder.resolve(source.getFileName() + ".torrent");
            Process mktorrent = new ProcessBuilder(
                            "mktorrent", "-l", "16", "-d", "-o", output.toString(), source.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("mktorrent.log").toFile())
                    .start();
            assertThat(mktorrent.waitFor(20, TimeUnit.SECONDS)).isTrue();
            byte[] theirs = Files.readAllBytes(output);
            assertThat(MetainfoMaker.make(source, 1 << 16, read -> {})
                            .metainfo()
                            .info())
                    .isEqualTo(TorrentFile.read(theirs, MetainfoLimits.DEFAULT)
                            .metainfo()
                            .info());
        }
    }
}
