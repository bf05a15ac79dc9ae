package io.netloft.kvstore;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.config.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Configurations as they come from a file. */
final class Configs {
    /** What `env:TEST_SECRET` stands for. */
    static final String SECRET = "correct horse battery staple";

    private Configs() {}

    static KvstoreConfig standard() {
        return yaml("");
    }

    static KvstoreConfig yaml(String text) {
        try {
            Path file = Files.createTempFile("kvstore", ".yaml");
            try {
                Files.writeString(file, text);
                return new KvstoreMain()
                        .loader()
                        .environment(Map.of("TEST_SECRET", SECRET))
                        .file(file)
                        .load()
                        .value();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a file. */
    static List<Problem> problems(String text) {
        try {
            yaml(text);
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }
}
