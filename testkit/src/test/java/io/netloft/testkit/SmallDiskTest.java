package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer(value = "mount", root = true)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SmallDiskTest {
    private static final int SIZE = 2 << 20;

    @Test
    void holdsNoMoreThanItsSize() throws IOException {
        try (SmallDisk disk = SmallDisk.of(SIZE)) {
            Files.write(disk.dir().resolve("half"), new byte[SIZE / 2]);
            assertThat(disk.free()).isEqualTo(SIZE / 2);
            assertThatThrownBy(() -> Files.write(disk.dir().resolve("whole"), new byte[SIZE]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
        }
    }

    @Test
    void isFullUntilItIsRelieved() throws IOException {
        try (SmallDisk disk = SmallDisk.of(SIZE + 4096 * 5)) {
            Path file = disk.dir().resolve("log");
            Files.write(file, new byte[10_000]);
            disk.fill();
            assertThat(disk.free()).isZero();
            assertThatThrownBy(() -> Files.write(disk.dir().resolve("more"), new byte[1]))
                    .hasMessageContaining("No space left");
            disk.relieve();
            Files.write(file, new byte[SIZE]);
            assertThat(Files.size(file)).isEqualTo(SIZE);
        }
    }

    @Test
    void isGoneOnceClosedEvenWhileAFileIsOpen() throws IOException {
        SmallDisk disk = SmallDisk.of(SIZE);
        try (OutputStream open = Files.newOutputStream(disk.dir().resolve("open"))) {
            open.write(1);
            disk.close();
            disk.close();
            assertThat(disk.dir()).doesNotExist();
            assertThat(Files.readString(Path.of("/proc/self/mounts")))
                    .doesNotContain(disk.dir().toString());
        }
    }

    @Test
    void sweepsWhatADeadJvmLeft() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path left = Files.createTempDirectory("netloft-disk-" + gone.pid() + "-");
        RootTool.run("mount", "-t", "tmpfs", "-o", "size=64k", "netloft-disk-" + gone.pid(), left.toString());
        SmallDisk.of(SIZE).close();
        assertThat(left).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(left.toString());
    }
}
