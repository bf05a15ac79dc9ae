package io.netloft.prices;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.log.Logging;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code prices}: the command line of the server. */
@Command(
        name = "prices",
        description = "Price streaming over gRPC: after a stall the next price is the newest.",
        subcommands = {WatchCommand.class, PublishCommand.class, RecordCommand.class, ReplayCommand.class})
public final class PricesMain extends ServerCommand<PricesConfig> {
    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.main(new PricesMain(), args);
    }

    @Override
    public String name() {
        return "prices";
    }

    @Override
    public Class<PricesConfig> configType() {
        return PricesConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9051);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "prices                                       # on 127.0.0.1:50051; a simulated market at once",
                "prices --source-products 1000 --source-per-second 10       # a bigger market",
                "prices --source-simulate=false               # only what publishers bring",
                "prices watch EUR/USD 'BTC*'                  # a live table; plain lines where it is no terminal",
                "echo '- ACME 18.70 18.72' | prices publish - --as me      # a price of your own");
    }

    @Override
    public Server<PricesConfig> create(PricesConfig config, Chassis chassis) {
        return new PricesServer(config, chassis);
    }
}
