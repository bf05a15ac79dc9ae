package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code p2p serve}: the daemon. */
@Command(name = "serve", description = "Shares and fetches in the background: a folder to watch, an API, a page.")
final class ServeCommand extends ServerCommand<P2pConfig> {
    @Override
    public String name() {
        return "p2p";
    }

    @Override
    public Class<P2pConfig> configType() {
        return P2pConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9083);
    }

    /** One for peers, one for the API. */
    @Override
    public int defaultEventLoops(int cores) {
        return 2;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "p2p serve                                   # the page is at http://127.0.0.1:8083/",
                "p2p serve --watch ~/public                   # shares what lies there",
                "p2p share report.iso; p2p status             # is handed to it from now on; how its shares stand");
    }

    @Override
    public Server<P2pConfig> create(P2pConfig config, Chassis chassis) {
        return new P2pServer(config, chassis);
    }
}
