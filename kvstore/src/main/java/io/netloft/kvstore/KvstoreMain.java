package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code kvstore}: the command line of the store. */
@Command(
        name = "kvstore",
        description = "A replicated key-value store that speaks the Redis protocol.",
        subcommands = {
            KeyCommand.Get.class,
            KeyCommand.Set.class,
            KeyCommand.Del.class,
            WatchCommand.class,
            ClusterCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            BenchCommand.class
        })
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

    /** The other half is for what commits, applies and talks to the members. */
    @Override
    public int defaultEventLoops(int cores) {
        return Math.max(1, cores / 2);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "kvstore                                 # one node on 127.0.0.1:6379, HTTP on 8379",
                "kvstore --id a --peers a=h1:7379,b=h2:7379,c=h3:7379   # one of three; the others with --id b, --id c",
                "kvstore set greeting hello              # a client of the one that runs",
                "kvstore watch 'user:*' --from 0         # every change, from the oldest that is kept on",
                "kvstore cluster status                  # who leads, who lags",
                "kvstore backup today.snapshot           # all keys, as they are now");
    }

    @Override
    public Server<KvstoreConfig> create(KvstoreConfig config, Chassis chassis) {
        // Who is silent, and since when, is told by the store itself, and once; what Ratis says is for those who ask.
        LogLevel level = config.common().logLevel();
        if (level != LogLevel.DEBUG && level != LogLevel.TRACE) {
            Logging.silence("org.apache.ratis");
        }
        KvstoreServer server = new KvstoreServer(config, chassis);
        AdminViews.addTo(chassis.admin(), server.node());
        return server;
    }
}
