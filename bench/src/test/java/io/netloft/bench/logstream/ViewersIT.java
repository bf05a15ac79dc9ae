package io.netloft.bench.logstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.BenchRun;
import io.netloft.bench.run.Pace;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import io.netloft.testkit.NeedsPeer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The load against a server that we did not write. */
@NeedsPeer("websocketd")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ViewersIT {
    @TempDir
    private Path folder;

    private Transport transport;
    private Stage stage;

    @BeforeEach
    void open() {
        transport = Transport.open(Transport.Choice.AUTO, 1);
        stage = new Stage(
                new Settings(folder, new Pace(1, 1, 1, true), Set.of(), List.of()),
                transport,
                Workspace.create(folder, "viewers"));
    }

    @AfterEach
    void close() {
        stage.close();
        transport.close();
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    void countsEveryLineOfEachViewer() {
        LineWriter writer = stage.writer(stage.folder("logs").resolve("app.log"));
        Server server = stage.websocketd(writer.file());
        Viewers viewers = stage.viewers(server, "/", 5);
        var load = new ViewerLoad(server, writer, viewers);
        load.settle();

        Count burst = load.bursts(1_000, 0);
        assertThat(burst.done()).isEqualTo(1_000);
        assertThat(burst.failed()).isZero();
        Count paced = load.paced(100, 1);
        assertThat(paced.failed()).isZero();
        assertThat(paced.latencies()).isNotNull();
        assertThat(paced.latencies().getTotalCount()).isEqualTo(5 * 100);
    }

    @Test
    void countsALineThatIsMissing() {
        LineWriter writer = stage.writer(stage.folder("logs").resolve("app.log"));
        Server server = stage.websocketd(writer.file());
        var load = new ViewerLoad(server, writer, stage.viewers(server, "/", 2));
        load.settle();

        writer.prepare(1);

        assertThat(load.bursts(10, 0).failed()).isEqualTo(2);
    }

    @Test
    void tellsWhenTheServerHasEnded() {
        LineWriter writer = stage.writer(stage.folder("logs").resolve("app.log"));
        Server server = stage.websocketd(writer.file());
        var load = new ViewerLoad(server, writer, stage.viewers(server, "/", 2));
        server.child().stop();

        assertThatThrownBy(load::settle).isInstanceOf(BenchException.class).hasMessageContaining("websocketd: ");
    }
}
