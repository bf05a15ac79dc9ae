package io.netloft.sniffer.text;

import io.netloft.chassis.docs.DocsCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual's dictionary of JSON members is what the code says. */
class DictionaryTest {
    @Test
    void theManualHasEveryMember() {
        StringBuilder table = new StringBuilder("| member | holds | says |\n|---|---|---|\n");
        for (FieldName field : FieldName.values()) {
            table.append("| `")
                    .append(field.word())
                    .append("` | ")
                    .append(field.type())
                    .append(" | ");
            table.append(field.meaning()).append(" |\n");
        }
        Path manual = Path.of(System.getProperty("netloft.root", ".."), "docs", "sniffer.md");
        DocsCheck.verify(manual, "sniffer-json", table.toString());
    }
}
