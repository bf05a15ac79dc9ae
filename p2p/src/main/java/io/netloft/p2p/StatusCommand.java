package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code p2p status}: how the shares of the daemon stand. */
@Command(
        name = "status",
        description = "Shows how the shares of the daemon stand.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class StatusCommand implements Callable<Integer> {
    private static final double MEGA = 1e6;

    @Mixin
    private DaemonOptionsCommand daemon = new DaemonOptionsCommand();

    @Override
    public Integer call() {
        JsonNode shares = daemon.ask(client -> client.get("/v1/shares"));
        Table table = new Table("NAME", "STATE", "THERE", "OCTETS", "IN MB/S", "OUT MB/S", "PEERS", "HASH");
        for (JsonNode share : shares) {
            long length = share.path("length").asLong();
            table.row(
                    share.path("name").asText(),
                    share.path("state").asText(),
                    length == 0 ? "" : share.path("there").asLong() * 100 / length + "%",
                    String.valueOf(length),
                    mega(share.path("receiving").asLong()),
                    mega(share.path("giving").asLong()),
                    share.path("peers").asText(),
                    share.path("hash").asText());
        }
        table.print();
        for (JsonNode share : shares) {
            if (!share.path("trouble").asText().isEmpty()) {
                Out.line(share.path("name").asText() + ": "
                        + share.path("trouble").asText());
            }
        }
        return ExitCode.DONE.code();
    }

    private static String mega(long octets) {
        return String.format(Locale.ROOT, "%.1f", octets / MEGA);
    }
}
