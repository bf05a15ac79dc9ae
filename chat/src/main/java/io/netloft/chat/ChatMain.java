package io.netloft.chat;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import io.netloft.chassis.log.Logging;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code chat}: the command line of the server. */
@Command(
        name = "chat",
        description = "Rooms whose history is the truth: nothing that was acknowledged is lost.",
        subcommands = {JoinCommand.class, UserCommand.class})
public final class ChatMain extends ServerCommand<ChatConfig> {
    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.main(new ChatMain(), args);
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public Class<ChatConfig> configType() {
        return ChatConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9082);
    }

    /** One core is for the hub and for what commits. */
    @Override
    public int defaultEventLoops(int cores) {
        return Math.max(1, cores - 1);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "chat                                         # on 127.0.0.1:8082; everybody is a guest",
                "wscat -c 'ws://localhost:8082/v1/chat?as=maria&room=ops'       # talk; /help",
                "chat join ops --as maria                     # the same, and it goes on where it was when a connection breaks",
                "chat user add maria --role admin             # from then on users log in",
                "curl -N 'localhost:8082/v1/rooms/ops/events?last=10'           # a room's events");
    }

    @Override
    public Server<ChatConfig> create(ChatConfig config, Chassis chassis) {
        return new ChatServer(config, chassis);
    }
}
