package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code p2p peers}: whom the daemon is connected with. */
@Command(
        name = "peers",
        description = "Shows whom the daemon is connected with, for one share or all.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class PeersCommand implements Callable<Integer> {
    private static final int SHORT = 12;

    @Parameters(arity = "0..1", paramLabel = "NAME|HASH", description = "A share of the daemon (default: all).")
    private @Nullable String share;

    @Mixin
    private DaemonOptionsCommand daemon = new DaemonOptionsCommand();

    @Override
    public Integer call() {
        String path = share == null ? "/v1/peers" : "/v1/shares/" + DaemonOptionsCommand.part(share) + "/peers";
        Table table = new Table("ADDRESS", "CLIENT", "DIALLED BY", "PIECES", "RECEIVED", "GIVEN", "SHARE");
        for (JsonNode peer : daemon.ask(client -> client.get(path))) {
            table.row(
                    peer.path("address").asText(),
                    peer.path("client").asText(),
                    peer.path("dialled").asBoolean() ? "us" : "it",
                    peer.path("seed").asBoolean() ? "all" : peer.path("pieces").asText(),
                    peer.path("received").asText(),
                    peer.path("given").asText(),
                    peer.path("share").asText().substring(0, SHORT));
        }
        table.print();
        return ExitCode.DONE.code();
    }
}
