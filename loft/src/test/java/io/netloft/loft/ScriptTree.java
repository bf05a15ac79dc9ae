package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a tree of its own, with JDKs and a Maven that only say what they were given. */
abstract class ScriptTree {
    private static final Path REAL = Path.of(System.getProperty("netloft.root", ".."));

    @TempDir
    private Path folder;

    private Path tree;
    private Path bin;
    private final Map<String, String> environment = new TreeMap<>();

    record Ran(int code, String out, String err) {}

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
            module(module);
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

    final void module(String name) throws IOException {
        Files.createDirectories(tree.resolve(name).resolve("src"));
        Files.writeString(tree.resolve(name).resolve("pom.xml"), "<project/>");
    }

    private void copy(String file) throws IOException {
        Path to = tree.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(REAL.resolve(file), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    final Path jdk(String name, String version) throws IOException {
        return jdkAt(folder.resolve("jdks").resolve(name), version);
    }

    static Path jdkAt(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Fake\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), """
                #!/bin/bash
                printf '<%s>\\n' "$@"
                for option; do
                  case $option in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
                      if [ -n "$FAKE_BAD_TRAINING" ]; then echo no; exit 1; fi
                      trap 'echo archive >"${option#*=}"; exit 143' TERM
                      echo 'ready took=1ms'
                      while :; do sleep 0.05; done
                      ;;
                  esac
                done
                case " $* " in *" share "*)
                  if [ -n "$FAKE_GIVING" ]; then
                    echo $$ >"${FAKE_GIVING%%:*}"
                    echo "listening proto=peerwire addr=${FAKE_GIVING#*:}"
                    echo 'magnet:?xt=urn:btih:0123'
                    while :; do sleep 0.05; done
                  fi ;;
                esac
                env | grep ^NETLOFT_
                if [ -n "$FAKE_SLEEP" ]; then read -r _ < <(tail -f /dev/null); fi
                exit ${FAKE_EXIT:-0}
                """);
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    /** Builds each module that it is told to by making an empty jar, and prints lines as Maven does. */
    final void maven(String version) throws IOException {
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

    static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The programs that the script needs, without one of them. */
    final String pathWithout(String program) throws IOException {
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

    final Ran run(String... arguments) throws Exception {
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

    final Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tree.resolve("netloft").toString()));
        command.addAll(List.of(arguments));
        return process(command).start();
    }

    final ProcessBuilder process(List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().clear();
        process.environment().putAll(environment);
        return process;
    }

    final Path folder() {
        return folder;
    }

    final Path tree() {
        return tree;
    }

    final Path bin() {
        return bin;
    }

    final Map<String, String> environment() {
        return environment;
    }
}
