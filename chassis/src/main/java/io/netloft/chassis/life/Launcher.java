package io.netloft.chassis.life;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.config.Problem;
import io.netloft.chassis.config.Schema;
import io.netloft.chassis.log.Log;
import io.netloft.chassis.net.BindFailedException;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.tls.TlsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Runs a command line from its arguments to an exit code. The only place that ends the process. */
public final class Launcher {
    private Launcher() {}

    /** The body of a server's {@code main}. */
    public static void main(ServerCommand<?> command, String[] args) {
        System.exit(execute(command, args));
    }

    /** The body of a {@code main} that runs no server: any picocli command, whose result is the exit code. */
    public static void tool(Object command, String[] args) {
        CommandLine line = new CommandLine(command);
        prepare(line);
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(Launcher::usage);
        line.setExecutionExceptionHandler(Launcher::failed);
        int code = line.execute(args);
        Out.stream().flush();
        System.exit(code);
    }

    /** Runs and returns the exit code; a server runs until it is stopped. */
    public static int execute(ServerCommand<?> command, String... args) {
        int code = commandLine(command).execute(args);
        Out.stream().flush();
        return code;
    }

    /**
     * Starts a server inside this process and returns once it is ready: for tests. Signals stay as they are, and the log
     * too.
     *
     * @throws ConfigException for a configuration that does not load
     * @throws StartException when it cannot start
     * @throws BindFailedException when a port is taken
     */
    public static Running start(ServerCommand<?> command, String... args) {
        commandLine(command).parseArgs(args);
        return command.begin();
    }

    static CommandLine commandLine(ServerCommand<?> command) {
        CommandLine line = new CommandLine(command);
        line.setCommandName(command.name());
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion.getCommandSpec().usageMessage().hidden(false);
        line.addSubcommand("completion", completion);
        prepare(line);
        // The streams are asked for now, not when the class loads: a test may have redirected them.
        line.setOut(new PrintWriter(Out.stream(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(Launcher::usage);
        line.setExecutionExceptionHandler(Launcher::failed);
        line.setExecutionStrategy(result -> {
            colour(result);
            return new CommandLine.RunLast().execute(result);
        });
        return line;
    }

    private static void prepare(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        spec.usageMessage().width(110).sortOptions(false).abbreviateSynopsis(true);
        if (line.getCommand() instanceof ServerCommand<?> server) {
            serverOptions(spec, server);
        }
        if (!spec.optionsMap().containsKey("--help")) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .order(1009)
                    .description("Show this help.")
                    .build());
        }
        line.getSubcommands().values().forEach(Launcher::prepare);
    }

    private static void serverOptions(CommandSpec spec, ServerCommand<?> server) {
        spec.version(server.name() + " " + server.versionText() + " (JVM " + Runtime.version() + ")");
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .order(1007)
                .description("Show the version.")
                .build());
        spec.addOption(OptionSpec.builder("--color")
                .paramLabel("auto|always|never")
                .type(String.class)
                .order(1006)
                .description("Colours; NO_COLOR in the environment turns them off too.")
                .build());
        ConfigOptions.add(spec, Schema.of(server.configType()), server.loader().standards());
        spec.usageMessage().synopsisSubcommandLabel("[COMMAND]").description(examples(server));
        spec.usageMessage()
                .footer(
                        "",
                        "Every key is an option, a variable (" + server.loader().prefix()
                                + "LOG_LEVEL) and a line of the file;",
                        "an option wins over a variable, a variable over the file. --help-config lists them all.");
    }

    private static String[] examples(ServerCommand<?> server) {
        List<String> lines = new ArrayList<>();
        if (!server.examples().isEmpty()) {
            lines.add("");
            server.examples().forEach(example -> lines.add("  " + example.replace("%", "%%")));
            lines.add("");
        }
        return lines.toArray(String[]::new);
    }

    private static void colour(ParseResult result) {
        String when = result.hasMatchedOption("--color") ? result.matchedOptionValue("--color", "auto") : "auto";
        Colours.choose(when, System.getenv());
    }

    private static int usage(CommandLine.ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.code();
    }

    private static int failed(Exception e, CommandLine line, ParseResult result) {
        PrintWriter err = line.getErr();
        if (e instanceof ConfigException config) {
            for (Problem problem : config.problems()) {
                err.println(problem.describe());
            }
            return ExitCode.USAGE.code();
        }
        if (e instanceof StartException || e instanceof BindFailedException || e instanceof TlsException) {
            err.println(line.getCommandName() + ": " + e.getMessage());
            if (e instanceof StartException && e.getCause() != null) {
                Log.of(Launcher.class).error("start failed", e.getCause());
            }
            return ExitCode.FAILED.code();
        }
        Log.of(Launcher.class).error("failed", e);
        return ExitCode.FAILED.code();
    }
}
