package io.netloft.logstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.logstream.LogstreamConfig.Watching;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    private Path dir;

    @Test
    void standardInputIsFollowedThroughItsOwnRotations() throws Exception {
        var spool = new Spool(dir, 2_000);
        var input = new PipedInputStream(1 << 16);
        try (var rig = new Rig(Watching.AUTO, null, spool.file().toString());
                var writer = new PipedOutputStream(input)) {
            spool.start(input);
            Follower viewer = Follower.atOldest(rig.file(spool.file()));
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add("line " + i);
                writer.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                writer.flush();
                if (i % 50 == 49) {
                    await().atMost(Duration.ofSeconds(20)).until(() -> viewer.count() == all.size());
                }
            }
            assertThat(viewer.lines()).isEqualTo(all);
        }
    }
}
