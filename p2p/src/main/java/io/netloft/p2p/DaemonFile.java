package io.netloft.p2p;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says to the other commands where the daemon of a data folder listens. */
final class DaemonFile {
    private static final String NAME = "serve.json";

    private DaemonFile() {}

    static void write(Path data, HostPort api) throws IOException {
        Files.createDirectories(data);
        Files.write(
                data.resolve(NAME),
                Json.bytes(Map.of(
                        "api", api.toString(), "pid", ProcessHandle.current().pid())));
    }

    /** Where it listens; null when none has said so. */
    static @Nullable HostPort read(Path data) {
        try {
            JsonNode file = Json.read(Files.readAllBytes(data.resolve(NAME)));
            return HostPort.parse(file.path("api").asText());
        } catch (IOException | WebException | IllegalArgumentException e) {
            return null;
        }
    }

    static void delete(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
    }
}
