package io.netloft.chassis.life;

import io.netloft.chassis.config.ConfigLoader;
import io.netloft.chassis.config.ConfigView;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Loaded;
import io.netloft.chassis.config.Schema;
import io.netloft.chassis.docs.Reference;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.term.Out;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command of a server: flags to configuration to a running server. A server's Main extends it, names its record and
 * creates its server; subcommands are added with picocli's annotations on the Main. Every key of the record is an option
 * too: {@code health.interval} is {@code --health-interval}.
 */
public abstract class ServerCommand<C extends Record> implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Read this configuration file.",
            order = 1001)
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set any key, nested ones by path: a.b[0].c=1.",
            order = 1002)
    private List<String> sets = List.of();

    @Option(names = "--check-config", description = "Check the configuration and end: 0 good, 2 not.", order = 1003)
    private boolean checkConfig;

    @Option(names = "--print-config", description = "Print what is in force, and from where.", order = 1004)
    private boolean printConfig;

    @Option(names = "-v", description = "Log more: -v debug, -vv trace.", order = 1005)
    private boolean[] verbose = {};

    @Option(names = "--help-config", description = "List every configuration key.", order = 1008)
    private boolean helpConfig;

    /** The server's name: of its jar, its variables and its log. */
    public abstract String name();

    /** Its configuration record; must hold an inlined {@link CommonConfig}. */
    public abstract Class<C> configType();

    /** Makes the server; it opens nothing before {@link Server#start}. */
    public abstract Server<C> create(C config, Chassis chassis);

    /** Where the admin endpoint listens when nobody says; null for nowhere. */
    public @Nullable HostPort defaultAdmin() {
        return null;
    }

    /** How many event loops it runs on so many cores when nobody says; all of them, unless other threads of it need some. */
    public int defaultEventLoops(int cores) {
        return cores;
    }

    /** Keys that arguments which are no options give, with their values, once they have been read. */
    protected Map<String, String> arguments() {
        return Map.of();
    }

    /** Command lines to try, each with a few words after {@code #}: the first thing in the help. */
    public List<String> examples() {
        return List.of();
    }

    /** The version in the jar's manifest, or {@code dev}. */
    public final String versionText() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** A loader for this server's record with its defaults, for tests and the reference. */
    public final ConfigLoader<C> loader() {
        ConfigLoader<C> loader = ConfigLoader.of(configType(), name());
        HostPort admin = defaultAdmin();
        return admin == null ? loader : loader.standard("admin", admin.toString());
    }

    final @Nullable Path configFile() {
        if (config != null) {
            return config;
        }
        String named = System.getenv(loader().prefix() + "CONFIG");
        return named == null || named.isEmpty() ? null : Path.of(named);
    }

    @Override
    public final Integer call() throws InterruptedException {
        ConfigLoader<C> loader = configured();
        if (helpConfig) {
            Out.text(Reference.configText(Schema.of(configType()), loader.standards()));
            return ExitCode.DONE.code();
        }
        Loaded<C> loaded = loader.load();
        if (checkConfig) {
            Out.line("configuration ok");
            return ExitCode.DONE.code();
        }
        if (printConfig) {
            Out.text(ConfigView.of(loaded).yaml());
            return ExitCode.DONE.code();
        }
        return run(loader, loaded).code();
    }

    private ExitCode run(ConfigLoader<C> loader, Loaded<C> loaded) throws InterruptedException {
        CommonConfig common = common(loaded.value());
        Logging.configure(common.logFormat(), common.logLevel());
        NettySettings.apply(common);
        return Running.start(this, loader, loaded, Stopping::install).await();
    }

    /** Starts without waiting, after {@code parse}. */
    final Running begin() {
        ConfigLoader<C> loader = configured();
        Loaded<C> loaded = loader.load();
        NettySettings.apply(common(loaded.value()));
        return Running.start(this, loader, loaded, running -> {});
    }

    private ConfigLoader<C> configured() {
        ConfigLoader<C> loader = loader().file(configFile()).environment(System.getenv());
        CommandSpec known = java.util.Objects.requireNonNull(spec);
        CommandLine.ParseResult parsed = known.commandLine().getParseResult();
        Map<String, String> paths = new TreeMap<>(ConfigOptions.paths(Schema.of(configType())));
        parsed.matchedOptions().forEach(option -> {
            String path = paths.get(option.longestName());
            if (path != null) {
                List<String> values = option.originalStringValues();
                loader.flag(option.longestName(), path, values);
            }
        });
        arguments().forEach((path, value) -> loader.flag("argument", path, List.of(value)));
        if (verbose.length > 0) {
            loader.flag("-v", "log-level", List.of(verbose.length > 1 ? "trace" : "debug"));
        }
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                throw new CommandLine.ParameterException(
                        known.commandLine(), "--set: " + set + " (expected: KEY=VALUE)");
            }
            loader.flag("--set", set.substring(0, equals), List.of(set.substring(equals + 1)));
        }
        return loader;
    }

    static CommonConfig common(Record config) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            if (component.getType() == CommonConfig.class) {
                try {
                    component.getAccessor().setAccessible(true);
                    return (CommonConfig) component.getAccessor().invoke(config);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(component + ": cannot be read", e);
                }
            }
        }
        throw new IllegalStateException(config.getClass() + ": no CommonConfig (expected: one, inlined)");
    }
}
