package io.netloft.sniffer;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.log.Logging;
import io.netloft.chassis.term.Colours;
import io.netloft.chassis.term.Out;
import io.netloft.proto.packet.LinkType;
import io.netloft.sniffer.app.AppOptions;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.text.TextOptions;
import io.netloft.sniffer.text.TextOptions.As;
import io.netloft.sniffer.text.TextOptions.Dump;
import io.netloft.sniffer.text.TextOptions.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sniffer}: tcpdump's command line. */
@Command(
        name = "sniffer",
        description = "Shows packets of an interface or a file the way tcpdump does, faster.",
        synopsisHeading = "%n",
        customSynopsis = "sniffer [-i INTERFACE | -r FILE] [-w FILE] [OPTIONS] [EXPRESSION]")
public final class SnifferMain implements Callable<Integer> {
    private static final int MAX_SNAP = 262_144;
    private static final int MOST_TIMES = 5;
    private static final Pattern STREAM = Pattern.compile("(tcp|udp):(\\d{1,9})");

    @Option(names = "-i", paramLabel = "INTERFACE", description = "Capture here: a name, a number of -D, or any.")
    private @Nullable String face;

    @Option(names = "-r", paramLabel = "FILE", description = "Read packets of a file; - is standard input.")
    private @Nullable String read;

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = "Write packets to a file; - is standard output; with --print show them too.")
    private @Nullable String write;

    @Option(names = "--print", hidden = true)
    private boolean print;

    @Option(names = "-c", paramLabel = "COUNT", description = "Stop after so many packets.")
    private @Nullable Long count;

    @Option(names = "--count", description = "Count packets instead of showing them.")
    private boolean countOnly;

    @Option(names = "-F", paramLabel = "FILE", description = "Read the expression from a file.")
    private @Nullable Path filterFile;

    @Option(names = "-C", paramLabel = "MB", description = "A new file after so many millions of octets.")
    private @Nullable Long rotateMegabytes;

    @Option(names = "-G", paramLabel = "SECONDS", description = "A new file at each multiple of that on the clock.")
    private @Nullable Integer rotateSeconds;

    @Option(names = "-W", paramLabel = "FILES", description = "Keep so many files.")
    private @Nullable Integer rotateFiles;

    @Option(names = "-s", paramLabel = "OCTETS", description = "Capture so much of a packet; 0 is 262144.")
    private int snap = MAX_SNAP;

    @Option(names = "-B", paramLabel = "KIB", description = "The kernel's buffer. Default 65536.")
    private int buffer = 65_536;

    @Option(names = "-p", description = "Leave out packets that are for others.")
    private boolean notPromiscuous;

    @Option(names = "-Q", paramLabel = "in|out|inout", description = "Only packets that go this way.")
    private String direction = "inout";

    @Option(names = "--immediate-mode", description = "Hand packets over one by one.")
    private boolean immediate;

    @Option(names = "-Z", paramLabel = "USER", description = "Become this user once the interface is open.")
    private @Nullable String user;

    @Option(names = "-D", description = "List the interfaces; -L the link types of one.")
    private boolean listFaces;

    @Option(names = "-L", hidden = true)
    private boolean listLinks;

    @Option(
            names = "--stats",
            paramLabel = "KIND",
            description = "Tell the largest flows, talkers or protocols at the end; with --count nothing else.")
    private String stats = "none";

    @Option(names = "--json", description = "One JSON object a packet.")
    private boolean json;

    @Option(names = "--app", description = "What applications say, beneath packets; --app-only instead of packets.")
    private boolean app;

    @Option(names = "--app-only", hidden = true)
    private boolean appOnly;

    @Option(
            names = "--decode-as",
            paramLabel = "RULE",
            description = "Take a port for a protocol: tcp.port=7000,resp, udp.port=5300,dns; repeatable.")
    private List<String> decodeAs = List.of();

    @Option(names = "--follow", paramLabel = "tcp:N", description = "What one conversation carries, as text.")
    private @Nullable String follow;

    @Option(names = "--summary", description = "One plain sentence a packet.")
    private boolean summary;

    @Option(names = "-n", description = "Numbers, no names: nobody is asked for them.")
    private boolean[] numeric = {};

    @Option(names = "-e", description = "Show the link-layer header.")
    private boolean link;

    @Option(names = "-q", description = "Show less of each protocol.")
    private boolean[] quick = {};

    @Option(names = "-v", description = "Show more; -vv more yet, -vvv most.")
    private boolean[] verbose = {};

    @Option(
            names = "-t",
            description = "No time; -tt seconds, -ttt since the last, -tttt with date, -ttttt since the first.")
    private boolean[] time = {};

    @Option(names = "-S", description = "TCP's numbers as they are, not relative.")
    private boolean absolute;

    @Option(names = "-K", description = "Leave checksums alone; -E and -M, for secrets, are refused.")
    private boolean unchecked;

    @Option(
            names = {"-#", "--number"},
            description = "Number the packets.")
    private boolean numbered;

    @Option(names = "-x", description = "Octets in hexadecimal; -xx with the link-layer header.")
    private boolean[] hex = {};

    @Option(names = "-X", description = "Octets in hexadecimal and as text; -XX with the link-layer header.")
    private boolean[] hexText = {};

    @Option(names = "-A", description = "Octets as text; -AA with the link-layer header.")
    private boolean[] text = {};

    @Option(names = "-T", paramLabel = "TYPE", description = "Take payloads for domain, resp, tftp, vxlan, someip.")
    private @Nullable String as;

    @Option(
            names = {"-l", "-U"},
            description = "Hand on every packet at once.")
    private boolean[] unbuffered = {};

    @Option(names = "--micro", hidden = true)
    private boolean micro;

    @Option(names = "--nano", description = "Nine digits of a second; --micro six. Also --time-stamp-precision.")
    private boolean nano;

    @Option(
            names = "-j",
            paramLabel = "host",
            description = "Who takes the time, one of -J; the host does. Also --time-stamp-type.")
    private String timeType = "host";

    @Option(names = "-J", hidden = true)
    private boolean listClocks;

    @Option(names = "--time-stamp-precision", hidden = true)
    private String precision = "micro";

    @Option(names = "-d", description = "Show the filter's program instead; -dd as C, -ddd as numbers; -O unoptimized.")
    private boolean[] code = {};

    @Option(names = "-y", paramLabel = "LINKTYPE", description = "The interface's link type, a name of -L.")
    private @Nullable String linkType;

    @Option(names = "-V", paramLabel = "FILE", description = "Read the files that a file lists, a name a line.")
    private @Nullable String list;

    @Option(names = "-z", paramLabel = "COMMAND", description = "Start it with the name of each file that is full.")
    private @Nullable String command;

    @Option(names = "-O", hidden = true)
    private boolean unoptimized;

    @Option(names = "-N", hidden = true)
    private boolean shortNames;

    @Option(
            names = "-f",
            description = "Names for hosts of the interface's own network only; -N without their domains.")
    private boolean nearNames;

    @Option(names = "-E", hidden = true)
    private @Nullable String secret;

    @Option(names = "-M", hidden = true)
    private @Nullable String digest;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "Colour applications' lines: auto, on a terminal only, always or never.")
    private String color = "auto";

    @Option(names = "--version", description = "Show the version.")
    private boolean version;

    @Parameters(paramLabel = "EXPRESSION", arity = "0..*", description = "Which packets: libpcap's language.")
    private List<String> expression = List.of();

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.tool(new SnifferMain(), args);
    }

    @Option(names = "--time-stamp-type", hidden = true)
    void timeStampType(String type) {
        timeType = type;
    }

    @Override
    public Integer call() throws IOException {
        if (version) {
            String known = getClass().getPackage().getImplementationVersion();
            Out.line("sniffer " + (known == null ? "dev" : known) + " (JVM " + Runtime.version() + ")");
            return ExitCode.DONE.code();
        }
        try {
            refuse();
        } catch (SnifferException e) {
            System.err.println("sniffer: " + e.getMessage());
            return ExitCode.USAGE.code();
        }
        try {
            return work().code();
        } catch (SnifferException e) {
            System.err.println("sniffer: " + e.getMessage());
            return ExitCode.FAILED.code();
        }
    }

    private void refuse() {
        if (!timeType.equals("host")) {
            throw new SnifferException("-j: " + timeType + " (expected: host, the only clock the binding can ask for)");
        }
        if (secret != null) {
            throw new SnifferException(
                    "-E: not built in; ESP is shown as it came. Decrypt with tshark -o esp.sa, or leave -E out");
        }
        if (digest != null) {
            throw new SnifferException("-M: not built in; TCP's MD5 digests are shown, not checked. Leave -M out");
        }
        if (command != null && write == null) {
            throw new SnifferException("-z: " + command + " (expected: -w FILE too, with -C or -G)");
        }
        if (nearNames && (read != null || list != null)) {
            throw new SnifferException("-f: only with a live capture (expected: no -r, no -V); a file has no network");
        }
        if (list != null && read != null) {
            throw new SnifferException("-V: " + list + " (expected: no -r beside it); list that file too");
        }
        if (!List.of("in", "out", "inout").contains(direction.toLowerCase(Locale.ROOT))) {
            throw new SnifferException("-Q: " + direction + " (expected: in, out or inout)");
        }
        positive("-c", count);
        if (snap < 0 || snap > MAX_SNAP) {
            throw new SnifferException("-s: " + snap + " (expected: 0 to " + MAX_SNAP + "); 0 is all of a packet");
        }
        positive("-B", buffer);
        positive("-C", rotateMegabytes);
        // tcpdump takes 0 for none.
        positive("-G", rotateSeconds == null || rotateSeconds == 0 ? null : rotateSeconds);
        positive("-W", rotateFiles);
        if (time.length > MOST_TIMES) {
            throw new SnifferException("-t: " + time.length + " of them (expected: 1 to 5, -t to -ttttt)");
        }
        stats();
        follow();
        as();
        DecodeAs.of(decodeAs);
        if (linkType != null) {
            LinkNames.number(linkType);
        }
    }

    private static void positive(String option, @Nullable Number value) {
        if (value != null && value.longValue() <= 0) {
            throw new SnifferException(option + ": " + value + " (expected: > 0); leave it out or give it a number");
        }
    }

    private ExitCode work() throws IOException {
        if (code.length > 0) {
            int type = linkType == null ? LinkType.ETHERNET : LinkNames.number(linkType);
            Out.text(FilterCode.text(filter(), type, snap(), !unoptimized, Math.min(code.length, 3)));
            return ExitCode.DONE;
        }
        if (listFaces) {
            Out.text(LiveInterface.list());
            return ExitCode.DONE;
        }
        SnifferConfig config = config();
        if (listLinks || listClocks) {
            LiveInterface opened = LiveInterface.open(config);
            Out.text(listLinks ? opened.linkTypes() : opened.clocks());
            opened.handle().close();
            return ExitCode.DONE;
        }
        return new SnifferServer(config, System.err).run() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private String filter() throws IOException {
        return filterFile == null
                ? String.join(" ", expression)
                : read("-F", filterFile).strip();
    }

    private static String read(String option, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SnifferException(option + ": " + file + " (expected: a text file that can be read)");
        }
    }

    private int snap() {
        return snap == 0 ? MAX_SNAP : snap;
    }

    private List<String> files() throws IOException {
        if (list == null) {
            return read == null ? List.of() : List.of(read);
        }
        String names = list.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : read("-V", Path.of(list));
        List<String> all = names.lines().filter(name -> !name.isBlank()).toList();
        if (all.isEmpty()) {
            throw new SnifferException("-V: " + list + ": empty (expected: a name a line)");
        }
        return all;
    }

    private SnifferConfig config() throws IOException {
        Colours.choose(color, System.getenv());
        List<String> files = files();
        var extras = new SnifferConfig.Extras(
                files.stream().skip(1).toList(),
                linkType == null ? -1 : LinkNames.number(linkType),
                !unoptimized,
                command,
                numeric.length > 0 ? null : new SnifferConfig.Naming(shortNames, nearNames));
        var source = new SnifferConfig.Source(
                files.isEmpty() ? null : files.get(0),
                face,
                snap(),
                !notPromiscuous,
                immediate,
                direction,
                buffer,
                user);
        var rotation = new SnifferConfig.Rotation(
                rotateMegabytes == null ? 0 : rotateMegabytes * 1_000_000L,
                rotateSeconds == null ? 0 : rotateSeconds,
                rotateFiles == null ? 0 : rotateFiles);
        var sink = new SnifferConfig.Sink(
                write, !countOnly && (write == null || print), countOnly, unbuffered.length > 0, rotation, stats());
        return new SnifferConfig(
                source, sink, filter(), count == null ? 0 : count, text(), form(), app(), follow(), extras);
    }

    private @Nullable AppOptions app() {
        if (!app && !appOnly) {
            return null;
        }
        var ports = DecodeAs.of(decodeAs);
        return new AppOptions(
                appOnly,
                json,
                Colours.on() && !json,
                ZoneId.systemDefault(),
                ports.tcp(),
                ports.udp(),
                StreamLimits.STANDARD);
    }

    private SnifferConfig.@Nullable Follow follow() {
        if (follow == null) {
            return null;
        }
        Matcher parts = STREAM.matcher(follow);
        if (!parts.matches()) {
            throw new SnifferException("--follow: " + follow + " (expected: tcp:3 or udp:3); --app tells the numbers");
        }
        return new SnifferConfig.Follow(parts.group(1).equals("tcp"), Integer.parseInt(parts.group(2)));
    }

    private SnifferConfig.Stats stats() {
        for (SnifferConfig.Stats kind : SnifferConfig.Stats.values()) {
            if (kind.word().equalsIgnoreCase(stats)) {
                return kind;
            }
        }
        throw new SnifferException("--stats: " + stats + " (expected: flows, talkers or protocols)");
    }

    private SnifferConfig.Form form() {
        if (json) {
            return SnifferConfig.Form.JSON;
        }
        return summary ? SnifferConfig.Form.SUMMARY : SnifferConfig.Form.TEXT;
    }

    private TextOptions text() {
        boolean nanos = (nano || precision.startsWith("nano")) && !micro;
        return new TextOptions(
                Math.min(verbose.length, 3),
                quick.length > 0,
                link,
                absolute,
                numbered,
                unchecked,
                dump(),
                time(),
                nanos,
                ZoneId.systemDefault(),
                as(),
                null);
    }

    private Time time() {
        return switch (time.length) {
            case 0 -> Time.CLOCK;
            case 1 -> Time.NONE;
            case 2 -> Time.SECONDS;
            case 3 -> Time.SINCE_LAST;
            case 4 -> Time.DATE;
            default -> Time.SINCE_FIRST;
        };
    }

    private Dump dump() {
        if (hexText.length > 0) {
            return hexText.length > 1 ? Dump.HEX_TEXT_ALL : Dump.HEX_TEXT;
        }
        if (hex.length > 0) {
            return hex.length > 1 ? Dump.HEX_ALL : Dump.HEX;
        }
        return text.length == 0 ? Dump.NONE : text.length > 1 ? Dump.TEXT_ALL : Dump.TEXT;
    }

    private As as() {
        if (as == null) {
            return As.BY_PORT;
        }
        return switch (as.toLowerCase(Locale.ROOT)) {
            case "domain" -> As.DOMAIN;
            case "resp" -> As.RESP;
            case "tftp" -> As.TFTP;
            case "vxlan" -> As.VXLAN;
            case "someip" -> As.SOMEIP;
            default -> throw new SnifferException("-T: " + as + " (expected: domain, resp, tftp, vxlan or someip)");
        };
    }
}
