package io.netloft.kvstore;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kvstore backup}: the state of a running cluster as it is at one moment, in a file. */
@Command(
        name = "backup",
        description = {
            "Writes all keys and leases, as they are at one moment, to a file, while clients go on.",
            "`kvstore restore` begins a new cluster with it."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private ClientCommand.ToHttp http = new ClientCommand.ToHttp();

    @Parameters(paramLabel = "FILE", description = "The file; replaced when it is there.")
    private Path file = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path unfinished = Path.of(file + ".part");
        try {
            try (InputStream in = http.open("GET", "/v1/backup", null)) {
                Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            long keys = BackupFile.check(unfinished);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            Out.line(file + ": " + keys + " keys, " + Files.size(file) + " bytes");
            return ExitCode.DONE.code();
        } catch (IOException e) {
            return ClientCommand.failed(spec, String.valueOf(e.getMessage()));
        }
    }
}
