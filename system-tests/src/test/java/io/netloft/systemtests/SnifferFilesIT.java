package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sniffer's jar over files, beside the tcpdump that is installed. */
@NeedsPeer({"tcpdump", "jq"})
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SnifferFilesIT {
    /** Its text is the measure; others say some things otherwise. */
    private static final String ORACLE = "tcpdump version 4.99.3";

    private static final Path ROOT = Path.of(System.getProperty("netloft.root", ".."));
    private static final Path KINDS = ROOT.resolve("sniffer/src/test/resources/captures/kinds.pcap");
    private static final Path SUITE = Path.of(System.getProperty("netloft.suites", ROOT + "/../shared/suites"))
            .resolve("sniffer/open");

    @TempDir
    private Path folder;

    @BeforeAll
    static void theOracleIsTheRightOne() {
        assertThat(Peer.of("tcpdump").args("--version").run().stdout()).contains(ORACLE);
    }

    private static JarProcess.Launch sniffer(String... arguments) {
        return JarProcess.of("sniffer").env("TZ", "GMT0").args(arguments);
    }

    private static Peer.Finished tcpdump(String... arguments) {
        return Peer.of("tcpdump").env("TZ", "GMT0").args(arguments).run();
    }

    /** A shell with our command as {@code "$@"}. */
    private static Peer.Finished inShell(String script, String... arguments) {
        return sniffer(arguments).through(List.of("sh", "-c", script, "sh")).run();
    }

    private static String[] with(List<String> flags, Path file) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of("-r", file.toAbsolutePath().toString()));
        return all.toArray(String[]::new);
    }

    private static void requireSame(List<String> flags, Path file) {
        Peer.Finished theirs = tcpdump(with(flags, file));
        Peer.Finished ours = sniffer(with(flags, file)).run();
        assertThat(ours.stdout().lines())
                .as("%s %s", flags, file.getFileName())
                .containsExactlyElementsOf(theirs.stdout().lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "-n -v", "-n -vv -e", "-n -vvv -#", "-n -q", "-n -tttt -X"})
    void packetsOfEveryKindAreShownAsTcpdumpShowsThem(String flags) {
        requireSame(List.of(flags.split(" ")), KINDS);
    }

    // Two programs for each case, one of them a JVM.
    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void theSuitesCasesOfTheFirstTierAreShownAsTcpdumpShowsThem() throws IOException {
        List<String[]> cases = Files.readAllLines(suite().resolve("cases.tsv")).stream()
                .map(line -> line.split("\t", -1))
                .filter(row -> row[0].equals("1"))
                .toList();
        assertThat(cases).hasSizeGreaterThan(70);
        // Two at once: what takes its time is the start of a JVM for each.
        cases.parallelStream().forEach(row -> {
            List<String> flags = new ArrayList<>(List.of("-#", "-n"));
            flags.addAll(Arrays.stream(row[7].split(" "))
                    .filter(flag -> !flag.isEmpty())
                    .toList());
            requireSame(flags, SUITE.resolve("pcap").resolve(row[4]));
        });
    }

    private static Path suite() {
        boolean there = Files.isDirectory(SUITE);
        if (!there && "required".equals(System.getProperty("netloft.peers"))) {
            throw new AssertionError(
                    SUITE + ": not there (expected: the suite; -Dnetloft.peers=required allows no skipping)");
        }
        assumeTrue(there, SUITE + ": not there; the suite is not part of a clone");
        return SUITE;
    }

    @Test
    void whatIsWrittenIsWhatTcpdumpWrites() throws IOException {
        Path theirs = folder.resolve("theirs.pcap");
        Path ours = folder.resolve("ours.pcap");

        assertThat(tcpdump("-r", KINDS.toAbsolutePath().toString(), "-w", theirs.toString())
                        .exitCode())
                .isZero();
        assertThat(sniffer("-r", KINDS.toAbsolutePath().toString(), "-w", ours.toString())
                        .run()
                        .exitCode())
                .isZero();

        assertThat(ours).hasSameBinaryContentAs(theirs);
    }

    @Test
    void countsAndFiltersAsTcpdumpDoes() {
        for (String filter : List.of("", "ip6", "udp and not port 53", "tcp[tcpflags] & tcp-syn != 0")) {
            String[] arguments = {"-n", "--count", "-r", KINDS.toAbsolutePath().toString(), filter};
            assertThat(sniffer(arguments).run().stdout())
                    .as(filter)
                    .isEqualTo(tcpdump(arguments).stdout());
        }
    }

    @Test
    void jsonFromAPipeIsReadByJq() {
        Peer.Finished told = inShell(
                "\"$@\" < '" + KINDS.toAbsolutePath() + "' | jq -r 'select(.dstPort == 53) | .text'",
                "-n",
                "-r",
                "-",
                "--json");

        assertThat(told.exitCode()).as(told.stderr()).isZero();
        assertThat(told.stdout().lines())
                .isNotEmpty()
                .containsExactlyElementsOf(
                        inShell("\"$@\" < '" + KINDS.toAbsolutePath() + "'", "-n", "-t", "-r", "-", "dst port 53")
                                .stdout()
                                .lines()
                                .toList());
    }

    @Test
    void aDamagedFileIsToldWithTheOffsetAndWhatFollowsIsShown() throws IOException {
        byte[] octets = Files.readAllBytes(KINDS);
        int second = 24 + 16 + length(octets, 24);
        Arrays.fill(octets, second + 8, second + 12, (byte) 0x7F);
        Path damaged = Files.write(folder.resolve("damaged.pcap"), octets);

        Peer.Finished told = sniffer("-n", "-r", damaged.toString()).run();

        assertThat(told.exitCode()).isEqualTo(1);
        assertThat(told.stderr())
                .contains("sniffer: offset " + second + ": invalid packet capture length 2139062143, bigger than");
        List<String> whole = tcpdump("-n", "-r", KINDS.toAbsolutePath().toString())
                .stdout()
                .lines()
                .toList();
        List<String> shown = told.stdout().lines().toList();
        assertThat(shown.get(0)).isEqualTo(whole.get(0));
        assertThat(shown).endsWith(whole.get(whole.size() - 1)).hasSizeGreaterThan(whole.size() / 2);
    }

    /** Octets of the packet whose head stands there; the file is little-endian. */
    private static int length(byte[] octets, int at) {
        return octets[at + 8] & 0xFF | (octets[at + 9] & 0xFF) << 8;
    }

    @Test
    void aReaderThatHasEnoughEndsItQuietly() throws IOException {
        byte[] octets = Files.readAllBytes(KINDS);
        Path large = folder.resolve("large.pcap");
        try (var out = Files.newOutputStream(large)) {
            out.write(octets);
            for (int i = 0; i < 100; i++) {
                out.write(octets, 24, octets.length - 24);
            }
        }

        Peer.Finished told = inShell("\"$@\" | head -n 1", "-n", "-r", large.toString());

        assertThat(told.stdout().lines()).hasSize(1);
        assertThat(told.stderr().lines()).singleElement().asString().startsWith("reading from file");
    }

    // An empty file in its place, in a mount namespace of its own: found, and no library.
    @Test
    @NeedsPeer(
            value = {"unshare", "mount"},
            root = true)
    void withoutLibpcapFilesAreReadAndFiltersNameThePackage() {
        List<String> hidden = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "for file in /usr/lib/*/libpcap.so*; do mount --bind /dev/null \"$file\"; done; exec \"$@\"",
                "sh");
        String file = KINDS.toAbsolutePath().toString();

        Peer.Finished read = sniffer("-n", "-r", file).through(hidden).run();
        Peer.Finished filtered =
                sniffer("-n", "-r", file, "udp").through(hidden).run();
        Peer.Finished live = sniffer("-n", "-i", "lo").through(hidden).run();

        assertThat(read.exitCode()).as(read.stderr()).isZero();
        assertThat(read.stdout()).isEqualTo(tcpdump("-n", "-r", file).stdout());
        for (Peer.Finished refused : List.of(filtered, live)) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.stderr())
                    .contains("sniffer: libpcap: not found")
                    .contains("package libpcap0.8 on Debian")
                    .doesNotContain("\tat ");
        }
    }
}
