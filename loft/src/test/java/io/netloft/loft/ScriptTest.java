package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which JDK, when to build, what is passed on. */
@Timeout(60)
class ScriptTest extends ScriptTree {
    @Test
    void helpNamesTheCommandsAndTheServersThatAreThere() throws Exception {
        Ran ran = run("help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("./netloft up", "./netloft SERVER --help")
                .contains("\n  proxy\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void takesTheNewestJdkAndNotTheLastInTheAlphabet() throws Exception {
        jdk("jdk-9", "9.0.4");
        jdk("jdk-17", "17.0.15");
        jdk("jdk-25", "25.0.3");
        jdk("jdk-21", "21.0.10");
        jdk("zulu-17", "17.0.9");

        assertThat(run("java").out()).startsWith(folder().resolve("jdks/jdk-25") + " (25.0.3)");
    }

    @Test
    void looksIntoJavaHomeAndThePathToo() throws Exception {
        jdk("jdk-17", "17.0.15");
        Path elsewhere = jdkAt(folder().resolve("elsewhere/21"), "21.0.1");
        environment().put("JAVA_HOME", elsewhere.toString());
        assertThat(run("java").out()).startsWith(elsewhere.toString());

        Path onPath = jdkAt(folder().resolve("linked/24"), "24.0.1");
        Files.delete(bin().resolve("java"));
        Files.createSymbolicLink(bin().resolve("java"), onPath.resolve("bin/java"));
        assertThat(run("java").out()).startsWith(onPath.toString());
    }

    @Test
    void obeysThePinnedJdkAndRefusesOneThatIsTooOld() throws Exception {
        jdk("jdk-25", "25.0.3");
        environment().put("NETLOFT_JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        assertThat(run("java").out()).contains("jdk-17");

        environment().put("NETLOFT_JAVA_HOME", folder().resolve("jdks/old").toString());
        Ran ran = run("java");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("NETLOFT_JAVA_HOME: " + folder().resolve("jdks/old") + " (expected:");
    }

    @Test
    void saysWhatItFoundWhenThereIsNoJdkNewEnough() throws Exception {
        Ran ran = run("java");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("JDK: 11.0.20 in ").contains("(expected: 17 or later)");
    }

    @Test
    void refusesAnOldMavenAndAMissingOne() throws Exception {
        jdk("jdk-17", "17.0.15");
        maven("3.6.3");
        Ran old = run("build");
        assertThat(old.code()).isEqualTo(2);
        assertThat(old.err()).contains("mvn: 3.6.3 (expected: Maven 3.8 or later");

        Files.delete(bin().resolve("mvn"));
        environment().put("PATH", pathWithout("mvn"));
        Ran none = run("build");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("mvn: not found (expected: Maven 3.8 or later");
    }

    @Test
    void takesAMavenOfTwoDigits() throws Exception {
        jdk("jdk-17", "17.0.15");
        maven("3.10.1");

        assertThat(run("build").code()).isZero();
    }

    @Test
    void buildsOnFirstUseThenOnlyWhenASourceIsNewer() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran first = run("proxy", "--help");
        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("building proxy [2/2]").contains("built proxy in");

        assertThat(run("proxy").err()).doesNotContain("build");

        Path source = tree().resolve("chassis/src/New.java");
        Files.writeString(source, "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run("proxy").err()).contains("built proxy in");
    }

    @Test
    void showsTheEndOfTheLogOfABuildThatFails() throws Exception {
        jdk("jdk-17", "17.0.15");
        executable(
                bin().resolve("mvn"),
                "#!/bin/sh\ncase $1 in -v) echo 'Apache Maven 3.9.9' ;; *) echo '[ERROR] this is why'; exit 1 ;; esac\n");

        Ran ran = run("proxy");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("[ERROR] this is why")
                .contains("build: failed (expected: proxy); the whole log is " + tree().toRealPath()
                        + "/target/build.log");
        assertThat(tree().resolve("target/build.lock")).doesNotExist();
    }

    @Test
    void buildsAnewWhatABuildThatWasCutOffLeftInPart() throws Exception {
        jdk("jdk-17", "17.0.15");
        Path jar = Files.createDirectories(tree().resolve("proxy/target")).resolve("netloft-proxy.jar");
        executable(
                bin().resolve("mvn"),
                "#!/bin/sh\ncase $1 in -v) echo 'Apache Maven 3.9.9' ;; *) echo half >'" + jar
                        + "'; kill $$ ;; esac\n");
        assertThat(run("proxy").code()).isEqualTo(1);
        assertThat(jar).hasContent("half");

        maven("3.9.9");
        assertThat(run("proxy").err()).contains("built proxy in");
        assertThat(jar).isEmptyFile();
        assertThat(run("proxy").err()).doesNotContain("build");
    }

    @Test
    void waitsForNoBuildWhoseProcessIsGone() throws Exception {
        jdk("jdk-17", "17.0.15");
        Files.createDirectories(tree().resolve("target/build.lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(tree().resolve("target/build.lock/pid"), Long.toString(gone.pid()));

        assertThat(run("build").code()).isZero();
    }

    @Test
    void neverBuildsWhenToldSo() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment().put("NETLOFT_BUILD", "never");
        Ran ran = run("proxy");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("netloft-proxy.jar: missing (expected: a built jar); run ./netloft build");
    }

    @Test
    void passesArgumentsUnchangedAndTheExitCodeBack() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment().put("FAKE_EXIT", "7");
        Ran ran = run("proxy", "--to", "a b", "", "*", "$HOME", "-h");

        assertThat(ran.code()).isEqualTo(7);
        assertThat(ran.out().lines().toList())
                .containsSubsequence(
                        "<-jar>",
                        "<" + tree().toRealPath() + "/proxy/target/netloft-proxy.jar>",
                        "<--to>",
                        "<a b>",
                        "<>",
                        "<*>",
                        "<$HOME>",
                        "<-h>");
    }

    @Test
    void becomesTheJvmSoThatSignalsReachIt() throws Exception {
        jdk("jdk-17", "17.0.15");
        run("build");
        environment().put("FAKE_SLEEP", "yes");
        Process process = start("proxy");
        assertThat(process.inputReader().readLine()).startsWith("<");
        ProcessHandle self = process.toHandle();
        assertThat(self.info().commandLine().orElse("")).contains("jdk-17/bin/java");
        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void addsFlagsAndGivesWayToThoseOfTheUser() throws Exception {
        jdk("jdk-17", "17.0.15");
        assertThat(run("proxy").out()).contains("<-XX:+UseSerialGC>").contains("<-Xmx256m>");

        environment().put("JDK_JAVA_OPTIONS", "-XX:+UseZGC");
        environment().put("NETLOFT_JAVA_OPTS", "-Xmx1g -Da=b");
        assertThat(run("proxy").out())
                .doesNotContain("<-XX:+UseSerialGC>", "<-Xmx256m>")
                .contains("<-Xmx1g>\n<-Da=b>\n<-jar>");
    }

    @Test
    void givesTheStoreAHeapAndACollectorOfItsOwn() throws Exception {
        jdk("jdk-17", "17.0.15");
        assertThat(run("java", "kvstore").out())
                .contains("-XX:+UseParallelGC", "-Xmx2g")
                .doesNotContain("Serial");

        environment().put("NETLOFT_JAVA_OPTS", "-XX:+UseZGC -Xmx8g");
        assertThat(run("java", "kvstore").out()).contains("-Xmx8g").doesNotContain("Parallel", "-Xmx2g");
    }

    @Test
    void givesTheSupervisorItselfAsLauncherAndNoFurtherBuilds() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran ran = run("up", "proxy", "--detach");

        assertThat(ran.err()).contains("built proxy loft in");
        assertThat(ran.out().lines().toList())
                .containsSubsequence("<--launcher>", "<" + tree().toRealPath() + "/netloft>", "<proxy>", "<--detach>")
                .contains("NETLOFT_BUILD=never", "NETLOFT_JAVA_HOME=" + folder().resolve("jdks/jdk-17"));
    }

    @Test
    void refusesAnUnknownCommandAndAServerThatIsNotThere() throws Exception {
        Ran unknown = run("frobnicate");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("frobnicate: unknown command (expected: up, down,");

        Ran later = run("chat");
        assertThat(later.code()).isEqualTo(2);
        assertThat(later.err()).contains("chat: not built yet (expected: one of proxy)");
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
        jdk("jdk-17", "17.0.15");
        Path link = Files.createSymbolicLink(folder().resolve("bin/nl"), tree().resolve("netloft"));
        Process process = process(List.of(link.toString(), "proxy")).start();
        String out = new String(process.getInputStream().readAllBytes());

        assertThat(out).contains("<" + tree().toRealPath() + "/proxy/target/netloft-proxy.jar>");
    }
}
