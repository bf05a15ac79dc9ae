package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Class archives: made once, used next, never in the way. */
@Timeout(60)
class ScriptArchiveTest extends ScriptTree {
    @Test
    void hasAnArchiveMadeOnceInTheBackgroundAndUsesItNext() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        jdk("jdk-17", "17.0.15");
        assertThat(run("proxy", "-h").out()).doesNotContain("Archive");
        Path archive = awaitFile("proxy-17-[0-9a-f]{16}");

        assertThat(run("proxy", "-h").out())
                .contains("<-XX:SharedArchiveFile=" + archive + ">", "<-Xshare:auto>", "<-Xlog:cds*=off>");
        jdk("jdk-25", "25.0.3");
        run("proxy", "-h");
        archive = awaitFile("proxy-25-[0-9a-f]{16}");
        assertThat(run("proxy", "-h").out()).contains("<-XX:AOTCache=" + archive + ">", "<-Xlog:aot*=off>");

        environment().put("NETLOFT_JAVA_OPTS", "-Xshare:off");
        assertThat(run("proxy", "-h").out()).doesNotContain("AOTCache");
    }

    @Test
    void remembersATrainingThatFailed() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment().put("FAKE_BAD_TRAINING", "yes");
        jdk("jdk-17", "17.0.15");
        assertThat(run("proxy").code()).isZero();
        Path failed = awaitFile("proxy-17-[0-9a-f]{16}\\.failed");

        assertThat(failed).content().contains("no");
        assertThat(run("proxy").code()).isZero();
        assertThat(archives("lock")).isEmpty();
    }

    @Test
    void trainsTheStoreOnFreePortsAndInAFolderOfItsOwn() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment().put("FAKE_BAD_TRAINING", "yes");
        jdk("jdk-17", "17.0.15");
        module("kvstore");
        assertThat(run("kvstore").code()).isZero();

        assertThat(awaitFile("kvstore-17-[0-9a-f]{16}\\.failed"))
                .content()
                .contains("<-XX:+UseParallelGC>")
                .contains(
                        "<--listen>\n<127.0.0.1:0>\n<--raft>\n<127.0.0.1:0>\n<--admin>\n<127.0.0.1:0>\n<--data-dir>\n<"
                                + folder().resolve("cache"));
    }

    @Test
    void trainsTheSnifferOnACaptureAndKeepsItsCompilerSmall() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment().put("FAKE_BAD_TRAINING", "yes");
        jdk("jdk-17", "17.0.15");
        module("sniffer");
        assertThat(run("sniffer").code()).isZero();

        assertThat(awaitFile("sniffer-17-[0-9a-f]{16}\\.failed"))
                .content()
                .contains("<-XX:FreqInlineSize=100>")
                .containsPattern("<-n>\n<-v>\n<-r>\n<.*\\.pcap>");
    }

    @Test
    void trainsP2pOnATransferAndEndsWhoGivesForIt() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment().put("FAKE_BAD_TRAINING", "yes");
        Path pid = folder().resolve("giver.pid");
        environment().put("FAKE_GIVING", pid + ":127.0.0.1:4711");
        jdk("jdk-17", "17.0.15");
        module("p2p");
        assertThat(run("p2p").code()).isZero();

        assertThat(awaitFile("p2p-17-[0-9a-f]{16}\\.failed"))
                .content()
                .contains("<-XX:Tier4InvocationThreshold=50000>")
                .contains("<get>\n<magnet:?xt=urn:btih:0123>\n<--peer>\n<127.0.0.1:4711>\n<--no-discovery>");
        long giver = Long.parseLong(Files.readString(pid).strip());
        org.awaitility.Awaitility.await()
                .until(() ->
                        ProcessHandle.of(giver).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void trainsP2pWithoutATransferWhereNobodyCanGive() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment().put("FAKE_BAD_TRAINING", "yes");
        jdk("jdk-17", "17.0.15");
        module("p2p");
        assertThat(run("p2p").code()).isZero();

        assertThat(awaitFile("p2p-17-[0-9a-f]{16}\\.failed"))
                .content()
                .contains("<get>\n<" + "0".repeat(40) + ">\n<--no-discovery>");
    }

    @Test
    void startsWhereTheCacheCannotBeWritten() throws Exception {
        environment().remove("NETLOFT_ARCHIVE");
        environment()
                .put(
                        "XDG_CACHE_HOME",
                        Files.writeString(folder().resolve("a file"), "").toString());
        jdk("jdk-17", "17.0.15");
        Ran ran = run("proxy", "-h");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("<-h>").doesNotContain("Archive");
    }

    private Path awaitFile(String name) {
        return org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(20))
                .until(
                        () -> archives("lock").isEmpty()
                                ? archives("").stream()
                                        .filter(file ->
                                                file.getFileName().toString().matches(name))
                                        .findFirst()
                                : java.util.Optional.<Path>empty(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private List<Path> archives(String ending) throws IOException {
        Path archives = folder().resolve("cache/netloft/archives");
        if (Files.notExists(archives)) {
            return List.of();
        }
        try (var files = Files.list(archives)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
