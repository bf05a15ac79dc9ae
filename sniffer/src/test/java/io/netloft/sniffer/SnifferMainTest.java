package io.netloft.sniffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.chassis.term.Out;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.capture.CaptureWriter;
import io.netloft.sniffer.app.AppProtocol;
import io.netloft.sniffer.stream.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The command line, over a conversation of its own. */
class SnifferMainTest {
    @TempDir
    private Path folder;

    private int exit;

    private String run(String... args) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream before = Out.redirect(new PrintStream(shown, false, StandardCharsets.UTF_8));
        try {
            exit = new CommandLine(new SnifferMain()).execute(args);
            Out.stream().flush();
        } finally {
            Out.redirect(before);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private String capture() throws IOException {
        Wire wire = new Wire(1, 8080);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        CaptureWriter writer = new CaptureWriter(file, CaptureWriter.Format.PCAP_NANOS, 101, 262_144);
        for (CaptureRecord record : List.of(
                wire.syn(true),
                wire.syn(false),
                wire.say(true, "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"),
                wire.say(false, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u001b[0"))) {
            writer.write(record);
        }
        writer.flush();
        return Files.write(folder.resolve("in.pcap"), file.toByteArray()).toString();
    }

    @Test
    void messagesStandBeneathPacketsOrAlone() throws Exception {
        assertThat(run("-n", "-t", "-r", capture(), "--app").lines())
                .hasSize(6)
                .contains("    tcp:0 HTTP > GET /a host=b bytes=0");
        assertThat(run("-n", "-r", capture(), "--app-only").lines()).hasSize(2);
        assertThat(run("-n", "-r", capture(), "--app-only", "--json").lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"app\":\"http\""));
        assertThat(run("-n", "-r", capture(), "--app", "--json").lines()).hasSize(6);
        assertThat(exit).isZero();
    }

    @Test
    void oneConversationIsFollowedAndEscaped() throws Exception {
        assertThat(run("-r", capture(), "--follow", "tcp:0"))
                .contains("GET /a HTTP/1.1\nHost: b\n\n--- ")
                .contains("\n\n^[[0\n--- ")
                .doesNotContain("\u001b");
        assertThat(run("-r", capture(), "--follow", "tcp:5")).contains("no octets of tcp:5: there are 1 streams");
    }

    @Test
    void colourIsThereWhereItIsWanted() throws Exception {
        assertThat(run("-r", capture(), "--app-only", "--color", "always"))
                .contains("\u001b[32mtcp:0 HTTP >\u001b[0m GET");
        assertThat(run("-r", capture(), "--app-only")).doesNotContain("\u001b");
    }

    @Test
    void filesOfAListAreReadOneBehindTheOther() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), capture() + "\n\n" + capture() + "\n");
        assertThat(run("-V", list.toString(), "--count")).isEqualTo("8 packets\n");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        run("-V", empty.toString(), "--count");
        assertThat(exit).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "-E, x",
        "-M, x",
        "-c, 0",
        "-c, -1",
        "-s, -1",
        "-s, 262145",
        "-B, 0",
        "-C, 0",
        "-G, -1",
        "-W, 0",
        "-Q, x",
        "-z, gzip",
        "-y, NONE",
        "--follow, 3",
        "--decode-as, 'tcp.port=7000'",
        "--decode-as, 'tcp.port=7000,foo'",
        "--decode-as, 'udp.port=7000,resp'",
        "--decode-as, 'tcp.port=70000,resp'",
        "--decode-as, 'tcp.port=6771,lsd'",
        "--decode-as, 'tcp.port=50051,grpc'",
        "--stats, x"
    })
    void whatCannotBeIsAMistakeOfTheCommandLine(String option, String value) throws Exception {
        assertThat(run("-r", capture(), option, value)).isEmpty();
        assertThat(exit).isEqualTo(2);
    }

    @Test
    void portsAreTakenForWhatTheUserSays() {
        DecodeAs ports = DecodeAs.of(List.of("tcp.port=7000,resp", "tcp.port==443,http2", "udp.port=5300,lsd"));
        assertThat(ports.tcp()).containsEntry(7000, AppProtocol.RESP).containsEntry(443, AppProtocol.HTTP2);
        assertThat(ports.udp()).containsEntry(5300, AppProtocol.LSD);
        assertThatThrownBy(() -> DecodeAs.of(List.of("x"))).hasMessageContaining("--decode-as: x (expected:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-F", "-V"})
    void aFileThatIsNotThereIsToldWithoutATrace(String option) {
        assertThat(run(option, folder.resolve("none").toString())).isEmpty();
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void moreThanFiveTimesIsAMistakeOfTheCommandLine() throws Exception {
        assertThat(run("-r", capture(), "-tttttt")).isEmpty();
        assertThat(exit).isEqualTo(2);
        assertThat(run("-r", capture(), "-ttttt")).isNotEmpty();
    }

    @Test
    void theHelpFitsOnAScreenAndNamesEveryOption() {
        CommandLine line = new CommandLine(new SnifferMain());
        // As the launcher has it, which adds the line of --help.
        line.getCommandSpec().usageMessage().width(110).sortOptions(false);
        String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(help.lines()).hasSizeLessThan(50).allMatch(one -> one.length() <= 110);
        for (Field field : SnifferMain.class.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            if (option != null) {
                assertThat(option.names()).allSatisfy(name -> assertThat(help).contains(name));
            }
        }
        assertThat(help).contains("--time-stamp-type");
    }

    @Test
    void theProgramOfAFilterIsShownThreeWays() {
        assertThat(run("-d", "ip")).startsWith("(000) ldh      [12]\n(001) jeq      #0x800");
        assertThat(run("-dd", "ip")).startsWith("{ 0x28, 0, 0, 0x0000000c },\n");
        assertThat(run("-ddd", "ip")).startsWith("4\n40 0 0 12\n");
        assertThat(run("-d", "-O", "ip and ip").lines()).hasSizeGreaterThan(4);
        assertThat(run("-d", "no such thing")).isEmpty();
        assertThat(exit).isEqualTo(1);
    }
}
