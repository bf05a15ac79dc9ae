package io.netloft.chassis.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.hello.HelloMain;
import io.netloft.chassis.term.Out;
import io.netloft.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private PrintStream outBefore;
    private PrintStream errBefore;

    @TempDir
    private Path dir;

    @BeforeEach
    void redirect() {
        outBefore = Out.redirect(new PrintStream(out, true, StandardCharsets.UTF_8));
        errBefore = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        Out.redirect(outBefore);
        System.setErr(errBefore);
    }

    private static int run(String... args) {
        return Launcher.execute(new HelloMain(), args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void checksAConfigurationAndLeavesWith0Or2() throws IOException {
        assertThat(run("--check-config")).isZero();
        assertThat(out()).isEqualTo("configuration ok\n");
        Path file = dir.resolve("h.yaml");
        Files.writeString(file, "listn: x\n");
        assertThat(run("--check-config", "-c", file.toString())).isEqualTo(2);
        assertThat(err())
                .isEqualTo(file + ":1:1: listn: unknown key (expected: a key of this server); did you mean listen?\n");
    }

    @Test
    void printsWhatIsInForceAndFromWhere() {
        assertThat(run("--print-config", "--greeting", "Salut", "--set", "max-line=2KiB"))
                .isZero();
        assertThat(out())
                .contains("greeting: Salut  # --greeting\n")
                .contains("max-line: 2KiB  # --set\n")
                .contains("listen: 127.0.0.1:8099  # default\n")
                .contains("admin: 127.0.0.1:9099  # default\n")
                .contains("admin-token: null  # default\n");
    }

    @Test
    void showsExamplesFirstInAHelpOfOneScreen() {
        assertThat(run("--help")).isZero();
        Golden.files().verify("golden/help.txt", out());
        assertThat(out().lines().count()).isLessThan(50);
    }

    @Test
    void listsEveryKey() {
        assertThat(run("--help-config")).isZero();
        assertThat(out()).contains("greeting = Hello\n    The word before each line. (text 1..40) reloadable\n");
    }

    @Test
    void showsItsVersion() {
        assertThat(run("-V")).isZero();
        assertThat(out()).startsWith("hello dev (JVM ");
    }

    @Test
    void guessesWhatAnUnknownOptionMeant() {
        assertThat(run("--greetin", "x")).isEqualTo(2);
        assertThat(err()).contains("--greeting").contains("Try: hello --help");
    }

    @Test
    void readsArgumentsFromAFile() throws IOException {
        Path file = dir.resolve("args");
        Files.writeString(file, "--print-config\n--greeting=Moin\n");
        assertThat(run("@" + file)).isZero();
        assertThat(out()).contains("greeting: Moin  # --greeting");
    }

    @Test
    void printsACompletionScript() {
        assertThat(run("completion")).isZero();
        assertThat(out()).contains("complete -F _complete_hello").contains("--greeting");
    }

    @Test
    void refusesASetWithoutAnEqualsSign() {
        assertThat(run("--set", "greeting")).isEqualTo(2);
        assertThat(err()).contains("--set: greeting (expected: KEY=VALUE)");
    }

    @Test
    void takesAFlagOnceMoreAsAProblemRatherThanGuessing() {
        assertThat(run("--check-config", "--greeting", "a", "--greeting", "b")).isEqualTo(2);
        assertThat(err()).contains("--greeting: greeting: a list");
    }
}
