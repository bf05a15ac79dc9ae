package io.netloft.prices;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prices record}: prices into a file that a server plays. */
@Command(
        name = "record",
        description = {
            "Writes every update to a file until it is stopped.",
            "A server plays it with --source-replay-file; replay and publish read it too."
        })
final class RecordCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "A new file.")
    private Path file = Path.of("");

    @Parameters(
            index = "1..*",
            paramLabel = "PRODUCT",
            arity = "0..*",
            description = "Products, or prefixes that end in * (default: all products).")
    private List<String> products = List.of();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many updates.")
    private long count;

    @Option(names = "--append", description = "Go on at the end of a file that is there.")
    private boolean append;

    @Override
    void check() {
        WatchCommand.check(products, count);
    }

    @Override
    @Nullable
    String run(PricesClient client) throws InterruptedException {
        try (BufferedWriter writer = open()) {
            if (Files.size(file) == 0) {
                writer.write(Recording.HEAD);
                writer.newLine();
            }
            var viewer = new RecordViewer(writer, count, this::happened);
            var wanted = new Watching.Wanted(products.isEmpty() ? List.of("*") : products, true, 0);
            String fault = new Watching(client, wanted, viewer, System::nanoTime).run();
            happened(viewer.written() + " updates in " + file);
            String unwritten = viewer.fault();
            return unwritten == null ? fault : file + ": " + unwritten;
        } catch (IOException e) {
            return file + ": not written: " + e.getMessage()
                    + " (expected: a new file in a folder that is there, or --append)";
        }
    }

    private BufferedWriter open() throws IOException {
        return Files.newBufferedWriter(
                file,
                StandardCharsets.UTF_8,
                StandardOpenOption.WRITE,
                append ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW,
                append ? StandardOpenOption.APPEND : StandardOpenOption.WRITE);
    }
}
