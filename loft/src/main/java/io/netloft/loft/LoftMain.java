package io.netloft.loft;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.life.Server;
import io.netloft.chassis.life.ServerCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the supervisor, which {@code ./netloft up|status|down} runs. */
@Command(
        description = "Starts the toolkit, watches it, shows it, stops it.",
        subcommands = {DetachCommand.class, StatusCommand.class, DownCommand.class})
public final class LoftMain extends ServerCommand<LoftConfig> {
    private static final String DETACH = "--detach";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "PARTS", split = ",", description = "Parts to start; all of them if none.")
    private List<String> words = List.of();

    /** Runs it. */
    public static void main(String[] args) {
        Launcher.main(new LoftMain(), arguments(args));
    }

    /** An option that makes another command of it, since it takes all the others with it. */
    static String[] arguments(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (all.removeIf(DETACH::equals)) {
            all.add(0, "detach");
        }
        return all.toArray(String[]::new);
    }

    @Override
    public String name() {
        return "loft";
    }

    @Override
    public Class<LoftConfig> configType() {
        return LoftConfig.class;
    }

    @Override
    public HostPort defaultAdmin() {
        return new HostPort("127.0.0.1", 9000);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "./netloft up                  # everything there is",
                "./netloft up proxy --detach   # a part, in the background",
                "./netloft status              # what runs, and where");
    }

    @Override
    public Server<LoftConfig> create(LoftConfig config, Chassis chassis) {
        for (String word : words) {
            if (!Catalogue.knows(word)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "up: " + word + " (expected: " + Catalogue.rule() + "); correct the name");
            }
        }
        return new LoftServer(config, Catalogue.chosen(words.isEmpty() ? config.parts() : words), chassis);
    }
}
