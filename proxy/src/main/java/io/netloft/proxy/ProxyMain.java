package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.net.Descriptors;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code proxy}: the command line of the proxy. */
@Command(
        name = "proxy",
        description = "Balances HTTP/1.1 over servers, checks their health, and sends what fails to another.",
        subcommands = {EchoCommand.class, ExplainCommand.class})
public final class ProxyMain extends ServerCommand<ProxyConfig> {
    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Launcher.main(new ProxyMain(), args);
    }

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public Class<ProxyConfig> configType() {
        return ProxyConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9080);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "proxy --to 127.0.0.1:9001,127.0.0.1:9002   # balance over two servers on 127.0.0.1:8080",
                "proxy -c proxy.yaml                        # routes and groups from a file, reloaded when it changes",
                "proxy echo --port 9001                     # a backend to try it with",
                "proxy explain --url http://example.org/api # which route, which servers, and why");
    }

    @Override
    public Server<ProxyConfig> create(ProxyConfig config, Chassis chassis) {
        // Most of so many clients are idle; those that aren't need a second one for their server.
        Descriptors.suffice("limits.connections", config.limits().connections());
        ProxyServer server = new ProxyServer(config, Parts.of(config, chassis));
        AdminViews.addTo(chassis.admin(), server.live(), server.membership());
        return server;
    }
}
