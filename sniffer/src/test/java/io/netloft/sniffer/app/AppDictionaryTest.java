package io.netloft.sniffer.app;

import io.netloft.chassis.docs.DocsCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual's dictionary of the members of application messages is what the code says. */
class AppDictionaryTest {
    @Test
    void theManualHasEveryMember() {
        StringBuilder table = new StringBuilder("| member | holds | says |\n|---|---|---|\n");
        for (AppField field : AppField.values()) {
            table.append("| `").append(field.word()).append("` | ").append(field.type());
            table.append(" | ").append(field.meaning()).append(" |\n");
        }
        Path manual = Path.of(System.getProperty("netloft.root", ".."), "docs", "sniffer.md");
        DocsCheck.verify(manual, "sniffer-app-json", table.toString());
    }
}
