package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a tree of its own, with JDKs and a Maven that only say what they were given. */
@Timeout(60)
class ScriptTest {
    private static final Path REAL = Path.of(System.getProperty("netloft.root", ".."));

    @TempDir
    private Path folder;

    private Path tree;
    private Path bin;
    private final Map<String, String> environment = new TreeMap<>();

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void layTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("a tree"));
        bin = Files.createDirectories(folder.resolve("bin"));
        copy("netloft");
        for (String script : List.of("summary", "peers", "skips-allowed")) {
            copy(".ci/" + script);
        }
        executable(tree.resolve(".ci/peers"), "#!/bin/sh\necho peers >&2\n");
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        for (String module : List.of("proxy", "loft", "chassis", "proto")) {
            Files.createDirectories(tree.resolve(module).resolve("src"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "<project/>");
        }
        Files.createDirectories(tree.resolve(".mvn"));
        Files.createDirectories(folder.resolve("jdks"));
        environment.put("PATH", bin + ":/usr/bin:/bin");
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("NETLOFT_JDK_FOLDERS", folder.resolve("jdks").toString());
        environment.put("NETLOFT_ARCHIVE", "off");
        environment.put("JAVA_HOME", "");
        // Hides the JDK of this machine's path behind one that is too old to be chosen.
        Path old = jdk("old", "11.0.20");
        Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));
        maven("3.8.7");
    }

    @Test
    void helpNamesTheCommandsAndTheServersThatAreThere() throws Exception {
        Ran ran = run("help");

        assertThat(ran.code).isZero();
        assertThat(ran.out).contains("./netloft up", "./netloft SERVER --help").contains("\n  proxy\n");
        assertThat(ran.err).isEmpty();
    }

    @Test
    void takesTheNewestJdkAndNotTheLastInTheAlphabet() throws Exception {
        jdk("jdk-9", "9.0.4");
        jdk("jdk-17", "17.0.15");
        jdk("jdk-25", "25.0.3");
        jdk("jdk-21", "21.0.10");
        jdk("zulu-17", "17.0.9");

        assertThat(run("java").out).startsWith(folder.resolve("jdks/jdk-25") + " (25.0.3)");
    }

    @Test
    void looksIntoJavaHomeAndThePathToo() throws Exception {
        jdk("jdk-17", "17.0.15");
        Path elsewhere = jdkAt(folder.resolve("elsewhere/21"), "21.0.1");
        environment.put("JAVA_HOME", elsewhere.toString());
        assertThat(run("java").out).startsWith(elsewhere.toString());

        Path onPath = jdkAt(folder.resolve("linked/24"), "24.0.1");
        Files.delete(bin.resolve("java"));
        Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
        assertThat(run("java").out).startsWith(onPath.toString());
    }

    @Test
    void obeysThePinnedJdkAndRefusesOneThatIsTooOld() throws Exception {
        jdk("jdk-25", "25.0.3");
        environment.put("NETLOFT_JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        assertThat(run("java").out).contains("jdk-17");

        environment.put("NETLOFT_JAVA_HOME", folder.resolve("jdks/old").toString());
        Ran ran = run("java");
        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.err).contains("NETLOFT_JAVA_HOME: " + folder.resolve("jdks/old") + " (expected:");
    }

    @Test
    void saysWhatItFoundWhenThereIsNoJdkNewEnough() throws Exception {
        Ran ran = run("java");

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.err).contains("JDK: 11.0.20 in ").contains("(expected: 17 or later)");
    }

    @Test
    void refusesAnOldMavenAndAMissingOne() throws Exception {
        jdk("jdk-17", "17.0.15");
        maven("3.6.3");
        Ran old = run("build");
        assertThat(old.code).isEqualTo(2);
        assertThat(old.err).contains("mvn: 3.6.3 (expected: Maven 3.8 or later");

        Files.delete(bin.resolve("mvn"));
        environment.put("PATH", pathWithout("mvn"));
        Ran none = run("build");
        assertThat(none.code).isEqualTo(2);
        assertThat(none.err).contains("mvn: not found (expected: Maven 3.8 or later");
    }

    @Test
    void takesAMavenOfTwoDigits() throws Exception {
        jdk("jdk-17", "17.0.15");
        maven("3.10.1");

        assertThat(run("build").code).isZero();
    }

    @Test
    void buildsOnFirstUseThenOnlyWhenASourceIsNewer() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran first = run("proxy", "--help");
        assertThat(first.code).isZero();
        assertThat(first.err).contains("building proxy [2/2]").contains("built proxy in");

        assertThat(run("proxy").err).doesNotContain("build");

        Path source = tree.resolve("chassis/src/New.java");
        Files.writeString(source, "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run("proxy").err).contains("built proxy in");
    }

    @Test
    void showsTheEndOfTheLogOfABuildThatFails() throws Exception {
        jdk("jdk-17", "17.0.15");
        executable(
                bin.resolve("mvn"),
                "#!/bin/sh\ncase $1 in -v) echo 'Apache Maven 3.9.9' ;; *) echo '[ERROR] this is why'; exit 1 ;; esac\n");

        Ran ran = run("proxy");

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err)
                .contains("[ERROR] this is why")
                .contains(
                        "build: failed (expected: proxy); the whole log is " + tree.toRealPath() + "/target/build.log");
        assertThat(tree.resolve("target/build.lock")).doesNotExist();
    }

    @Test
    void waitsForNoBuildWhoseProcessIsGone() throws Exception {
        jdk("jdk-17", "17.0.15");
        Files.createDirectories(tree.resolve("target/build.lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(tree.resolve("target/build.lock/pid"), Long.toString(gone.pid()));

        assertThat(run("build").code).isZero();
    }

    @Test
    void neverBuildsWhenToldSo() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment.put("NETLOFT_BUILD", "never");
        Ran ran = run("proxy");

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains("netloft-proxy.jar: missing (expected: a built jar); run ./netloft build");
    }

    @Test
    void passesArgumentsUnchangedAndTheExitCodeBack() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment.put("FAKE_EXIT", "7");
        Ran ran = run("proxy", "--to", "a b", "", "*", "$HOME", "-h");

        assertThat(ran.code).isEqualTo(7);
        assertThat(ran.out.lines().toList())
                .containsSubsequence(
                        "<-jar>",
                        "<" + tree.toRealPath() + "/proxy/target/netloft-proxy.jar>",
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
        environment.put("FAKE_SLEEP", "yes");
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
        assertThat(run("proxy").out).contains("<-XX:+UseSerialGC>").contains("<-Xmx256m>");

        environment.put("JDK_JAVA_OPTIONS", "-XX:+UseZGC");
        environment.put("NETLOFT_JAVA_OPTS", "-Xmx1g -Da=b");
        assertThat(run("proxy").out)
                .doesNotContain("<-XX:+UseSerialGC>", "<-Xmx256m>")
                .contains("<-Xmx1g>\n<-Da=b>\n<-jar>");
    }

    @Test
    void givesTheSupervisorItselfAsLauncherAndNoFurtherBuilds() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran ran = run("up", "proxy", "--detach");

        assertThat(ran.err).contains("built proxy loft in");
        assertThat(ran.out.lines().toList())
                .containsSubsequence("<--launcher>", "<" + tree.toRealPath() + "/netloft>", "<proxy>", "<--detach>")
                .contains("NETLOFT_BUILD=never", "NETLOFT_JAVA_HOME=" + folder.resolve("jdks/jdk-17"));
    }

    @Test
    void testIsMavenVerifyOnTheJdkThatMavenWouldTake() throws Exception {
        jdk("jdk-25", "25.0.3");
        environment.put("JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        Ran ran = run("test", "-pl", "proxy");

        assertThat(ran.code).isZero();
        assertThat(ran.out).contains("maven: -f " + tree.toRealPath() + "/pom.xml verify -pl proxy\n");
        assertThat(ran.out).contains("maven java: " + folder.resolve("jdks/jdk-17"));
        assertThat(ran.err).doesNotContain("peers");
        assertThat(ran.out).endsWith("0 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void testAllInstallsPeersAndRequiresThem() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran ran = run("test", "--all", "-q");

        assertThat(ran.err).contains("peers");
        assertThat(ran.out).contains("verify -Dnetloft.peers=required -Dexcluded.tags=soak -q\n");
    }

    @Test
    void testAllFailsOnASkipThatIsNotAllowed() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment.put("FAKE_REPORT", report("<skipped message=\"no reason\"/>", 1, 0, 0));
        assertThat(run("test").code).isZero();
        Ran all = run("test", "--all");
        assertThat(all.code).isEqualTo(1);
        assertThat(all.out)
                .contains("skipped: a.BTest.does  no reason (expected: every test runs at this level)")
                .endsWith("1 passed, 0 failed, 1 skipped\n");

        Files.writeString(tree.resolve(".ci/skips-allowed"), "# why\na.BTest.does\n");
        assertThat(run("test", "--all").code).isZero();
    }

    @Test
    void failsOnALeakInAReport() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment.put(
                "FAKE_REPORT", report("<system-err>LEAK: ByteBuf.release() was not called</system-err>", 0, 0, 0));
        Ran ran = run("test");

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.out).contains("leak: ").contains("TEST-a.BTest.xml (expected: every buffer released)");
    }

    @Test
    void countsFailuresAndErrors() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment.put("FAKE_REPORT", report("<failure/>", 0, 1, 0));
        Ran ran = run("test");

        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.out).endsWith("1 passed, 1 failed, 0 skipped\n");
    }

    @Test
    void refusesAnUnknownCommandAndAServerThatIsNotThere() throws Exception {
        Ran unknown = run("frobnicate");
        assertThat(unknown.code).isEqualTo(2);
        assertThat(unknown.err).contains("frobnicate: unknown command (expected: up, down,");

        Ran later = run("chat");
        assertThat(later.code).isEqualTo(2);
        assertThat(later.err).contains("chat: not built yet (expected: one of proxy)");
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
        jdk("jdk-17", "17.0.15");
        Path link = Files.createSymbolicLink(folder.resolve("bin/nl"), tree.resolve("netloft"));
        Process process = process(List.of(link.toString(), "proxy")).start();
        String out = new String(process.getInputStream().readAllBytes());

        assertThat(out).contains("<" + tree.toRealPath() + "/proxy/target/netloft-proxy.jar>");
    }

    private static String report(String inside, int skipped, int failures, int errors) {
        return "<testsuite name=\"a.BTest\" time=\"1\" tests=\"2\" errors=\"" + errors + "\" skipped=\"" + skipped
                + "\" failures=\"" + failures + "\">\n  <testcase name=\"does\" classname=\"a.BTest\" time=\"0\">\n"
                + inside + "\n  </testcase>\n</testsuite>\n";
    }

    private void copy(String file) throws IOException {
        Path to = tree.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(REAL.resolve(file), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path jdk(String name, String version) throws IOException {
        return jdkAt(folder.resolve("jdks").resolve(name), version);
    }

    private static Path jdkAt(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Fake\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), """
                #!/bin/bash
                printf '<%s>\\n' "$@"
                env | grep ^NETLOFT_
                if [ -n "$FAKE_SLEEP" ]; then read -r _ < <(tail -f /dev/null); fi
                exit ${FAKE_EXIT:-0}
                """);
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    /** Builds each module that it is told to by making an empty jar, and prints lines as Maven does. */
    private void maven(String version) throws IOException {
        executable(bin.resolve("mvn"), """
                #!/bin/bash
                if [ "$1" = -v ]; then echo 'Apache Maven %s (of a test)'; exit; fi
                root=$(dirname "$2")
                echo "maven: $*"
                echo "maven java: $JAVA_HOME"
                while [ $# -gt 0 ]; do if [ "$1" = -pl ]; then modules=${2//,/ }; fi; shift; done
                echo '[INFO] Building netloft chassis 0.1.0-SNAPSHOT                 [1/2]'
                echo '[INFO] Building netloft proxy 0.1.0-SNAPSHOT                   [2/2]'
                sleep 0.4
                for module in $modules; do
                  mkdir -p "$root/$module/target"
                  : >"$root/$module/target/netloft-$module.jar"
                done
                if [ -n "$FAKE_REPORT" ]; then
                  sleep 0.02
                  mkdir -p "$root/proxy/target/surefire-reports"
                  printf '%%s' "$FAKE_REPORT" >"$root/proxy/target/surefire-reports/TEST-a.BTest.xml"
                fi
                """.formatted(version));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The programs that the script needs, without one of them. */
    private String pathWithout(String program) throws IOException {
        Path few = Files.createDirectories(folder.resolve("few"));
        for (String name : List.of(
                "bash",
                "env",
                "sed",
                "head",
                "tail",
                "dirname",
                "basename",
                "readlink",
                "find",
                "grep",
                "cat",
                "mkdir",
                "rm",
                "sleep",
                "touch")) {
            Path real = Files.exists(Path.of("/usr/bin", name)) ? Path.of("/usr/bin", name) : Path.of("/bin", name);
            executable(few.resolve(name), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        assertThat(few.resolve(program)).doesNotExist();
        return few.toString();
    }

    private Ran run(String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(tree.resolve("netloft").toString()));
        command.addAll(List.of(arguments));
        Process process = process(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tree.resolve("netloft").toString()));
        command.addAll(List.of(arguments));
        return process(command).start();
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().clear();
        process.environment().putAll(environment);
        return process;
    }
}
