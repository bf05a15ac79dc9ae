package io.netloft.chassis.hello;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import java.util.List;
import picocli.CommandLine.Command;

/** Greets every line it is sent. */
@Command(name = "hello")
public final class HelloMain extends ServerCommand<HelloConfig> {
    /** Runs the server. */
    public static void main(String[] args) {
        Launcher.main(new HelloMain(), args);
    }

    @Override
    public String name() {
        return "hello";
    }

    @Override
    public Class<HelloConfig> configType() {
        return HelloConfig.class;
    }

    @Override
    public Server<HelloConfig> create(HelloConfig config, Chassis chassis) {
        return new HelloServer(config, chassis);
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9099);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "hello                      # greet on 127.0.0.1:8099", "hello --greeting Salut     # in French");
    }
}
