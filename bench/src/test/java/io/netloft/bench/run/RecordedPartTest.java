package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedPartTest {
    @TempDir
    private Path folder;

    @Test
    void replacesWhatStandsBetweenItsMarksAndNothingElse() throws IOException {
        Path file = document("# Before\n<!-- recorded:proxy -->\nold\nolder\n<!-- end:proxy -->\nafter\n");

        new RecordedPart(file, "proxy").write(List.of("", "new", ""));
        new RecordedPart(file, "proxy").write(List.of("newer", "", "newest"));

        assertThat(file).hasContent("# Before\n<!-- recorded:proxy -->\nnewer\n\nnewest\n<!-- end:proxy -->\nafter\n");
    }

    @Test
    void refusesADocumentWithoutItsMarksAndLeavesItAlone() throws IOException {
        String text = "<!-- end:proxy -->\n<!-- recorded:other -->\n<!-- end:other -->\n";
        Path file = document(text);

        assertThatThrownBy(() -> new RecordedPart(file, "proxy").write(List.of("new")))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("<!-- recorded:proxy -->");
        assertThat(file).hasContent(text);
    }

    private Path document(String text) throws IOException {
        return Files.writeString(folder.resolve("benchmarks.md"), text);
    }
}
