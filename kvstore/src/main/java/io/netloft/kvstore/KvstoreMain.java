package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.log.Logging;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code kvstore}: the command line of the store. */
@Command(name = "kvstore", description = "A replicated key-value store that speaks the Redis protocol.")
public final class KvstoreMain extends ServerCommand<KvstoreConfig> {
    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.main(new KvstoreMain(), args);
    }

    @Override
    public String name() {
        return "kvstore";
    }

    @Override
    public Class<KvstoreConfig> configType() {
        return KvstoreConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9379);
    }

    @Override
    public List<String> examples() {
        return List.of("kvstore                                 # one node on 127.0.0.1:6379");
    }

    @Override
    public Server<KvstoreConfig> create(KvstoreConfig config, Chassis chassis) {
        // Who is silent, and since when, is told by the store itself, and once.
        Logging.errorsOnly("org.apache.ratis");
        return new KvstoreServer(config, chassis);
    }
}
