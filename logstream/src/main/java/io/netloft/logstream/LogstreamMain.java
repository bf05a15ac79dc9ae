package io.netloft.logstream;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.web.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code logstream}: the command line of the server. */
@Command(
        name = "logstream",
        description = "Follows log files for everybody on the network, and loses nothing.",
        subcommands = TailClientCommand.class)
public final class LogstreamMain extends ServerCommand<LogstreamConfig> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Files, folders, globs to follow; - is standard input, which is also read when something is piped"
                            + " in and nothing is named.")
    private List<String> files = List.of();

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.main(new LogstreamMain(), args);
    }

    @Override
    public String name() {
        return "logstream";
    }

    @Override
    public Class<LogstreamConfig> configType() {
        return LogstreamConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9081);
    }

    // As JSON, because a list of texts is taken apart at commas, which stand in globs as well.
    @Override
    protected Map<String, String> arguments() {
        return files.isEmpty() ? Map.of() : Map.of("files", Json.text(files));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "logstream '/var/log/app/*.log'               # all of them, on 127.0.0.1:8081",
                "curl -N 'localhost:8081/v1/tail?file=app.log'          # the last ten lines, and on; NDJSON: &format=json",
                "wscat -c 'ws://localhost:8081/v1/tail?file=app.log&grep=ERROR'",
                "journalctl -f | logstream                    # what is piped in",
                "logstream tail web1:access.log web2:access.log --grep ' 500 '   # the client, over any number of servers");
    }

    @Override
    public Server<LogstreamConfig> create(LogstreamConfig config, Chassis chassis) {
        return new LogstreamServer(config, chassis);
    }
}
