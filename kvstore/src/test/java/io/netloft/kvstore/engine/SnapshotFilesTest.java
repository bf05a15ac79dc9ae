package io.netloft.kvstore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
    private static final String GOOD = "whole:";

    @TempDir
    private Path folder;

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final SnapshotFiles files = new SnapshotFiles(storage);
    private final Machine machine = new Machine();

    /** A machine whose state is a text, that knows by its beginning whether a snapshot is whole. */
    private static final class Machine implements LogMachine {
        private final List<String> restored = new ArrayList<>();

        @Override
        public void apply(long index, ByteBuf entry) {}

        @Override
        public Frozen freeze() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(InputStream snapshot) throws IOException {
            String text = new String(snapshot.readAllBytes(), StandardCharsets.US_ASCII);
            if (!text.startsWith(GOOD)) {
                throw new IOException("snapshot: not whole at byte 3");
            }
            restored.add(text);
        }

        @Override
        public void standingChanged() {}

        @Override
        public void failed(String cause) {}
    }

    @BeforeEach
    void open() throws IOException {
        Path state = Files.createDirectories(folder.resolve("sm"));
        RaftStorageDirectory directory = new RaftStorageDirectory() {
            @Override
            public File getRoot() {
                return folder.toFile();
            }

            @Override
            public boolean isHealthy() {
                return true;
            }
        };
        RaftStorage raft = (RaftStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RaftStorage.class},
                (its, method, args) -> method.getName().equals("getStorageDir") ? directory : null);
        storage.init(raft);
        files.folder(state.toFile());
    }

    private static LogMachine.Frozen frozen(String text) {
        return new LogMachine.Frozen() {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(text.getBytes(StandardCharsets.US_ASCII));
                if (text.endsWith("full")) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void close() {}
        };
    }

    private Path write(String text, long index) throws IOException {
        files.write(frozen(text), TermIndex.valueOf(3, index));
        return files.kept().get(0).file();
    }

    @Test
    void withoutAnyTheMachineBeginsWithNothing() throws IOException {
        assertThat(files.load(machine)).isNull();
        assertThat(files.purgeable()).isEqualTo(-1);
    }

    @Test
    void theNewestIsLoaded() throws IOException {
        write(GOOD + "ten", 10);
        write(GOOD + "nine", 9);
        assertThat(files.load(machine)).isEqualTo(TermIndex.valueOf(3, 10));
        assertThat(machine.restored).containsExactly(GOOD + "ten");
    }

    @Test
    void theLogIsKeptBehindTheOlderOfTwo() throws IOException {
        write(GOOD + "ten", 10);
        assertThat(files.purgeable()).isEqualTo(-1);
        write(GOOD + "twenty", 20);
        assertThat(files.purgeable()).isEqualTo(10);
    }

    @Test
    void aDamagedOneIsPutAsideAndTheOneBeforeIsUsed() throws IOException {
        write(GOOD + "ten", 10);
        Path newest = write(GOOD + "twenty", 20);
        Files.writeString(newest, "flipped");
        assertThat(files.load(machine)).isEqualTo(TermIndex.valueOf(3, 10));
        assertThat(machine.restored).containsExactly(GOOD + "ten");
        assertThat(newest).doesNotExist();
        assertThat(Path.of(newest + ".damaged")).exists();
        assertThat(files.kept()).hasSize(1);
        assertThat(files.purgeable()).isEqualTo(-1);
    }

    @Test
    void whenNoneIsWholeTheStartIsRefused() throws IOException {
        Files.writeString(write(GOOD + "ten", 10), "flipped");
        assertThatThrownBy(() -> files.load(machine))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no snapshot is whole (expected: one of 1); restore a backup");
        assertThat(machine.restored).isEmpty();
    }

    @Test
    void oneThatCouldNotBeWrittenLeavesNothing() throws IOException {
        write(GOOD + "ten", 10);
        assertThatThrownBy(() -> write(GOOD + "full", 20)).hasMessage("No space left on device");
        assertThat(files.kept()).extracting(SnapshotFiles.Kept::last).containsExactly(TermIndex.valueOf(3, 10));
        try (var all = Files.list(folder.resolve("sm"))) {
            assertThat(all.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void oneWhoseDigestNeverCameIsNone() throws IOException {
        Path file = write(GOOD + "ten", 10);
        Files.delete(Path.of(file + ".md5"));
        assertThat(files.kept()).isEmpty();
        assertThat(files.load(machine)).isNull();
    }
}
