package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The levels of test and the summary at their end. */
@Timeout(60)
class ScriptLevelsTest extends ScriptTree {
    @Test
    void testIsMavenVerifyOnTheJdkThatMavenWouldTake() throws Exception {
        jdk("jdk-25", "25.0.3");
        environment().put("JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        Ran ran = run("test", "-pl", "proxy");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("maven: -f " + tree().toRealPath() + "/pom.xml verify -pl proxy\n");
        assertThat(ran.out()).contains("maven java: " + folder().resolve("jdks/jdk-17"));
        assertThat(ran.err()).doesNotContain("peers");
        assertThat(ran.out()).endsWith("0 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void testAllInstallsPeersAndRequiresThem() throws Exception {
        jdk("jdk-17", "17.0.15");
        Ran ran = run("test", "--all", "-q");

        assertThat(ran.err()).contains("peers");
        assertThat(ran.out())
                .contains("verify -Dnetloft.peers=required -Dexcluded.tags=soak -Dmaven.test.failure.ignore=true -q\n");
    }

    @Test
    void testAllFailsOnASkipThatIsNotAllowed() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment().put("FAKE_REPORT", report("<skipped message=\"no reason\"/>", 1, 0, 0));
        assertThat(run("test").code()).isZero();
        Ran all = run("test", "--all");
        assertThat(all.code()).isEqualTo(1);
        assertThat(all.out())
                .contains("skipped: a.BTest.does  no reason (expected: every test runs at this level)")
                .endsWith("1 passed, 0 failed, 1 skipped\n");

        Files.writeString(tree().resolve(".ci/skips-allowed"), "# why\na.BTest.does\n");
        assertThat(run("test", "--all").code()).isZero();
    }

    @Test
    void failsOnALeakInAReport() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment()
                .put("FAKE_REPORT", report("<system-err>LEAK: ByteBuf.release() was not called</system-err>", 0, 0, 0));
        Ran ran = run("test");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("leak: ").contains("TEST-a.BTest.xml (expected: every buffer released)");
    }

    @Test
    void countsFailuresAndErrors() throws Exception {
        jdk("jdk-17", "17.0.15");
        environment().put("FAKE_REPORT", report("<failure/>", 0, 1, 0));
        Ran ran = run("test");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).endsWith("failed: a.BTest.does  \n1 passed, 1 failed, 0 skipped\n");
    }

    @Test
    void namesEachTestThatFailedWithItsMessageAndPlace() throws Exception {
        jdk("jdk-17", "17.0.15");
        String stack = "<![CDATA[AssertionError: \n\tat org.junit.Assert\n\tat io.netloft.a.BTest.does(BTest.java:7)\n"
                + "\tat io.netloft.a.BTest.outer(BTest.java:9)\n]]>";
        environment()
                .put(
                        "FAKE_REPORT",
                        report(
                                "<error message=\"expected: 1&#10; but was: 2\" type=\"x\">" + stack + "</error>",
                                0,
                                0,
                                1));
        Ran ran = run("test");

        assertThat(ran.out())
                .contains("failed: a.BTest.does  expected: 1  but was: 2  at io.netloft.a.BTest.does(BTest.java:7)\n")
                .endsWith("1 passed, 1 failed, 0 skipped\n");
    }

    private static String report(String inside, int skipped, int failures, int errors) {
        return "<testsuite name=\"a.BTest\" time=\"1\" tests=\"2\" errors=\"" + errors + "\" skipped=\"" + skipped
                + "\" failures=\"" + failures + "\">\n  <testcase name=\"does\" classname=\"a.BTest\" time=\"0\">\n"
                + inside + "\n  </testcase>\n</testsuite>\n";
    }
}
