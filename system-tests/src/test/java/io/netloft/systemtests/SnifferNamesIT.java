package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sniffer's names beside tcpdump's, on a machine whose files tell names for hosts and stations: they are put in the
 * place of its own in a mount namespace.
 */
@NeedsPeer(
        value = {"tcpdump", "unshare", "mount"},
        root = true)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SnifferNamesIT {
    private static final Path KINDS = Path.of(System.getProperty("netloft.root", ".."))
            .resolve("sniffer/src/test/resources/captures/kinds.pcap")
            .toAbsolutePath();
    private static final Pattern HOSTS = Pattern.compile("(?<![\\d.])(?:\\d{1,3}\\.){3}\\d{1,3}(?!\\d)"
            + "|(?<![\\w:.])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:?)*[0-9a-f]{1,4}(?![\\w:])");
    private static final Pattern STATIONS = Pattern.compile("\\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\\b");
    private static final String SILENT = "127.0.0.77";

    @TempDir
    private Path folder;

    private List<String> hosts = List.of();

    @BeforeEach
    void nameEverythingInTheCapture() throws IOException {
        String shown = Peer.of("tcpdump")
                .args("-n", "-e", "-vvv", "-r", KINDS.toString())
                .run()
                .stdout();
        hosts = List.copyOf(all(HOSTS, shown));
        assertThat(hosts).hasSizeGreaterThan(20);
        write("hosts", hosts, "%s host%d.near.example\n");
        write("ethers", List.copyOf(all(STATIONS, shown)), "%s station%d\n");
        Files.writeString(folder.resolve("files.conf"), "hosts: files\nservices: files\nethers: files\n");
        Files.writeString(folder.resolve("dns.conf"), "hosts: dns\nservices: files\nethers: files\n");
        Files.writeString(folder.resolve("resolv.conf"), "nameserver " + SILENT + "\n");
        Files.writeString(
                folder.resolve("services"), "domain 53/tcp\nnameserver 53/tcp\ndomain 53/udp\nours 5353/udp\n");
    }

    private static Set<String> all(Pattern what, String text) {
        Set<String> found = new TreeSet<>();
        Matcher next = what.matcher(text);
        while (next.find()) {
            found.add(next.group());
        }
        return found;
    }

    private void write(String file, List<String> numbers, String line) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            lines.append(String.format(line, numbers.get(i), i));
        }
        Files.writeString(folder.resolve(file), lines.toString());
    }

    /** A machine of its own: files of ours where its own are, the folder of those that it has not yet copied. */
    private List<String> machine(String names) {
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "F='" + folder + "'; mkdir $F/etc; cp -a /etc/. $F/etc/; rm -f $F/etc/resolv.conf $F/etc/nsswitch.conf;"
                        + " cp $F/hosts $F/ethers $F/services $F/resolv.conf $F/etc/; cp $F/" + names
                        + " $F/etc/nsswitch.conf; mount --bind $F/etc /etc; exec \"$@\"",
                "sh");
    }

    private static JarProcess.Launch sniffer(String... arguments) {
        return JarProcess.of("sniffer").env("TZ", "GMT0").args(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t", "-t -e -vvv", "-t -N -q", "-t -nn -v"})
    void namesAreTcpdumps(String flags) throws IOException {
        String[] arguments = (flags + " -r " + KINDS).split(" ");
        Peer.Finished theirs = Peer.of("tcpdump")
                .env("TZ", "GMT0")
                .args(arguments)
                .through(machine("files.conf"))
                .run();
        removed();
        Peer.Finished ours = sniffer(arguments).through(machine("files.conf")).run();

        assertThat(ours.stdout().lines())
                .containsExactlyElementsOf(theirs.stdout().lines().toList());
        if (!flags.contains("n")) {
            assertThat(ours.stdout()).contains(".domain", ".ours > ", flags.contains("N") ? "host" : ".near.example");
        }
    }

    private void removed() throws IOException {
        Path copy = folder.resolve("etc");
        try (var files = Files.walk(copy)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }

    // A resolver that never answers: tcpdump waits ten seconds and more for each address.
    @Test
    void whereNobodyAnswersNumbersAreShownBeforeLong() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(53, InetAddress.getByName(SILENT))) {
            assertThat(silent.isBound()).isTrue();
            long before = System.nanoTime();
            Peer.Finished told = sniffer("-t", "-r", KINDS.toString())
                    .through(machine("dns.conf"))
                    .run();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
            assertThat(told.exitCode()).as(told.stderr()).isZero();
            assertThat(told.stderr()).contains("addresses asked for; shown as numbers before an answer came: ");
            assertThat(told.stdout()).contains(".ours > ").doesNotContain("near.example");
        }
    }
}
