package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.web.WebClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that change a share of the daemon: one argument, and how it stands afterwards. */
abstract class ChangeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME|HASH", description = "A share of the daemon.")
    private String share = "";

    @Mixin
    private DaemonOptionsCommand daemon = new DaemonOptionsCommand();

    /** Asks for the change. */
    abstract JsonNode change(WebClient client, String path);

    @Override
    public final Integer call() {
        JsonNode now = daemon.ask(client -> change(client, "/v1/shares/" + DaemonOptionsCommand.part(share)));
        Out.line(now.path("name").asText() + ": " + word(now));
        return ExitCode.DONE.code();
    }

    String word(JsonNode now) {
        return now.path("state").asText();
    }

    /** {@code p2p pause}. */
    @Command(
            name = "pause",
            description = "Lets a share of the daemon rest: it asks for nothing and gives nothing.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.class)
    static final class PauseCommand extends ChangeCommand {
        @Override
        JsonNode change(WebClient client, String path) {
            return client.post(path + "/pause", Map.of());
        }
    }

    /** {@code p2p resume}. */
    @Command(
            name = "resume",
            description = "Lets a share of the daemon go on; one that was withdrawn is read again.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.class)
    static final class ResumeCommand extends ChangeCommand {
        @Override
        JsonNode change(WebClient client, String path) {
            return client.post(path + "/resume", Map.of());
        }
    }

    /** {@code p2p verify}. */
    @Command(
            name = "verify",
            description = "Has the daemon look through a share's files: what is wrong is fetched again, or withdrawn.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.class)
    static final class VerifyCommand extends ChangeCommand {
        @Override
        JsonNode change(WebClient client, String path) {
            return client.post(path + "/verify", Map.of());
        }

        @Override
        String word(JsonNode now) {
            return "is looked through";
        }
    }

    /** {@code p2p forget}. */
    @Command(
            name = "forget",
            description = "Has the daemon forget a share. Its files stay.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.class)
    static final class ForgetCommand extends ChangeCommand {
        @Override
        JsonNode change(WebClient client, String path) {
            return client.delete(path);
        }

        @Override
        String word(JsonNode now) {
            return "forgotten";
        }
    }
}
