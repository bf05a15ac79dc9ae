package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    private Path folder;

    @Test
    void findsAProgramOnThePathAndAsksItsVersion() throws IOException {
        Path file = Files.writeString(folder.resolve("loadgen"), "#!/bin/sh\necho \"loadgen 1.2 $1\" >&2\necho more\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();

        Program program = Program.find("loadgen", "loadgen-tools", "/nowhere:" + folder);

        assertThat(program.file()).isEqualTo(file);
        assertThat(program.firstLine("-v")).isEqualTo("loadgen 1.2 -v");
    }

    @Test
    void namesTheDebianPackageOfAProgramThatIsMissing() {
        assertThatThrownBy(() -> Program.find("no-such-loadgen", "loadgen-tools", folder.toString()))
                .isInstanceOf(BenchException.class)
                .hasMessage("no-such-loadgen: not found (expected: on the path); install it:"
                        + " apt-get install loadgen-tools");
    }
}
