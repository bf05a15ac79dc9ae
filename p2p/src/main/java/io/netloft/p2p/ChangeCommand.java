package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.web.WebClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that change a share of the daemon: one argument, and how it stands afterwards. */
@Command(mixinStandardHelpOptions = true, versionProvider = VersionCommand.class)
abstract class ChangeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME|HASH", description = "A share of the daemon.")
    private String share = "";

    @Mixin
    private DaemonOptionsCommand daemon = new DaemonOptionsCommand();

    @Spec
    private @Nullable CommandSpec spec;

    /** Asks for the change; its route has the command's name. */
    JsonNode change(WebClient client, String path) {
        return client.post(path + "/" + Objects.requireNonNull(spec).name(), Map.of());
    }

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
    @Command(name = "pause", description = "Lets a share of the daemon rest: it asks for nothing and gives nothing.")
    static final class PauseCommand extends ChangeCommand {}

    /** {@code p2p resume}. */
    @Command(name = "resume", description = "Lets a share of the daemon go on; one that was withdrawn is read again.")
    static final class ResumeCommand extends ChangeCommand {}

    /** {@code p2p verify}. */
    @Command(
            name = "verify",
            description = "Has the daemon look through a share's files: what is wrong is fetched again, or withdrawn.")
    static final class VerifyCommand extends ChangeCommand {
        @Override
        String word(JsonNode now) {
            return "is looked through";
        }
    }

    /** {@code p2p forget}. */
    @Command(name = "forget", description = "Has the daemon forget a share. Its files stay.")
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
