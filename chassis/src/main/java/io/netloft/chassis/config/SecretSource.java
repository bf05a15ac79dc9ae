package io.netloft.chassis.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resolves what a secret's text refers to. */
final class SecretSource {
    private static final long MAX_BYTES = 64 * 1024;

    private final Map<String, String> environment;

    SecretSource(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The secret, or null when a problem was added; the problem never shows the value. */
    @Nullable
    Secret read(Tree.Scalar scalar, String path, List<Problem> problems) {
        String text = scalar.text();
        String value;
        if (text.startsWith("file:")) {
            value = file(text.substring(5), scalar.origin(), path, problems);
        } else if (text.startsWith("env:")) {
            value = environment.get(text.substring(4));
            if (value == null) {
                problems.add(new Problem(scalar.origin(), path, text, "a variable that is set", ""));
            }
        } else if (scalar.origin().kind() == Origin.Kind.FLAG) {
            String remedy = "a process list shows flags to everybody; write file:PATH or env:NAME";
            problems.add(new Problem(scalar.origin(), path, Secret.MASK, "no secret in a flag", remedy));
            return null;
        } else {
            value = text;
        }
        if (value != null && value.isEmpty()) {
            problems.add(new Problem(scalar.origin(), path, "empty", "a secret", ""));
            return null;
        }
        return value == null ? null : new Secret(value);
    }

    private static @Nullable String file(String name, Origin origin, String path, List<Problem> problems) {
        try {
            Path file = Path.of(name);
            if (Files.size(file) <= MAX_BYTES) {
                return Files.readString(file).strip();
            }
            problems.add(new Problem(origin, path, "file:" + name, "a file of up to 64KiB", ""));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(new Problem(origin, path, "file:" + name, "a file that can be read", ""));
        }
        return null;
    }
}
