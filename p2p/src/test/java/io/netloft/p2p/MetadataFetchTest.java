package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.MetadataPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What peers say of what a share consists of, when they do not say it plainly. */
@Timeout(60)
class MetadataFetchTest {
    private static final int HUGE = 16 << 20;
    private static final long MINUTE_NS = 60_000_000_000L;

    @TempDir
    private Path folder;

    private Node node;
    private Share wanted;
    private final MetadataRoom room = new MetadataRoom();
    private final List<MetadataPart> sent = new ArrayList<>();
    private final List<Integer> dropped = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        node = Sample.node(folder.resolve("data"), SwarmLimits.DEFAULT, false);
        wanted = Share.wanted(InfoHash.over(new byte[1]), folder.resolve("out"), node.ground());
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static ExtensionHandshake said(int size) {
        return new ExtensionHandshake(Map.of(ExtensionHandshake.METADATA, 3), 0, "x", 0, size, false);
    }

    private MetadataFetch fetch(int number, int size) {
        MetadataFetch fetch = new MetadataFetch(wanted, said(size), room, () -> dropped.add(number));
        fetch.begin(this::send);
        return fetch;
    }

    private void send(int id, byte[] octets) {
        assertThat(id).isEqualTo(3);
        sent.add(MetadataPart.read(octets));
    }

    private String give(MetadataFetch fetch, int part, int size) {
        byte[] octets = new byte[MetadataPart.lengthOf(part, size)];
        return fetch.read(new MetadataPart(MetadataPart.Kind.DATA, part, size, octets).write(), this::send);
    }

    @Test
    void hugeMetadataOfManyIsNotHeldAndThatOfOthersIs() {
        MetadataFetch small = fetch(0, 40_000);
        assertThat(give(small, 0, 40_000)).isEmpty();
        List<MetadataFetch> huge = new ArrayList<>();
        for (int number = 1; number <= 8; number++) {
            huge.add(fetch(number, HUGE));
        }
        // All but the last part, so that none can be judged.
        for (int part = 0; part < HUGE / MetadataPart.PART - 1; part++) {
            for (MetadataFetch one : huge) {
                assertThat(give(one, part, HUGE)).isEmpty();
            }
            assertThat(room.held()).isLessThanOrEqualTo(MetadataRoom.MOST);
        }
        assertThat(dropped).hasSize(7).doesNotContain(0);
        assertThat(small.held()).isEqualTo(MetadataPart.PART);
        huge.forEach(MetadataFetch::release);
        small.release();
        assertThat(room.held()).isZero();
    }

    @Test
    void whoRefusesIsAskedAgainLater() {
        MetadataFetch fetch = fetch(0, 40_000);
        byte[] refusal = MetadataPart.of(MetadataPart.Kind.REJECT, 0).write();
        assertThat(fetch.read(refusal, this::send)).isEmpty();
        fetch.tick(System.nanoTime(), this::send);
        assertThat(sent).as("not at once").hasSize(1);
        fetch.tick(System.nanoTime() + MINUTE_NS, this::send);
        assertThat(sent).hasSize(2).allMatch(part -> part.kind() == MetadataPart.Kind.REQUEST && part.part() == 0);
    }

    @Test
    void whoLearnsItLaterIsAskedThen() {
        MetadataFetch fetch = fetch(0, 0);
        assertThat(sent).isEmpty();
        fetch.agree(said(40_000));
        fetch.begin(this::send);
        assertThat(sent).hasSize(1);
    }
}
