package io.netloft.loft;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the supervisor is told; nothing of it can be changed while it runs. */
public record LoftConfig(
        @Doc("Parts to start; empty starts all, the word none starts nothing.") @Default("[]")
        List<String> parts,

        @Doc("Folder for state, logs and data; by default netloft/loft in the user's state directory.") @Nullable
        Path dataDir,

        @Doc("Program that starts a server by its name; ./netloft gives itself. Without one, java -jar does.") @Nullable
        Path launcher,

        @Doc("Folder with the servers' jars when there is no launcher; by default the one of this jar.") @Nullable
        Path jars,

        @Inline CommonConfig common)
        implements Validated {

    @Override
    public void validate(Problems problems) {
        for (int i = 0; i < parts.size(); i++) {
            if (!Catalogue.knows(parts.get(i))) {
                problems.add("parts[" + i + "]", parts.get(i), Catalogue.rule(), "name a part, or none to start all");
            }
        }
    }
}
