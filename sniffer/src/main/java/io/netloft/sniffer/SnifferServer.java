package io.netloft.sniffer;

import io.netloft.chassis.term.Out;
import io.netloft.sniffer.app.AppPrinter;
import io.netloft.sniffer.app.FollowPrinter;
import io.netloft.sniffer.stream.StreamCounts;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.text.JsonPrinter;
import io.netloft.sniffer.text.PacketPrinter;
import io.netloft.sniffer.text.RecordPrinter;
import io.netloft.sniffer.text.SummaryPrinter;
import io.netloft.sniffer.text.TextOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run: packets from where the configuration says to where it says. */
public final class SnifferServer {
    private static final Path SERVICES = Path.of("/etc/services");
    private static final Path ETHERS = Path.of("/etc/ethers");

    private final SnifferConfig config;
    private final PrintStream talk;
    private @Nullable StreamCounts counts;
    private @Nullable HostNames names;

    /** Takes the configuration, and where is talked: standard error. */
    public SnifferServer(SnifferConfig config, PrintStream talk) {
        this.config = config;
        this.talk = talk;
    }

    /** Runs to the end; false when something was damaged or failed, which was told. */
    public boolean run() {
        try {
            if (config.source().file() != null) {
                FileCapture capture = new FileCapture(config, talk);
                boolean whole = capture.run(this::sink);
                if (config.sink().countOnly()) {
                    Out.line(capture.count() + (capture.count() == 1 ? " packet" : " packets"));
                }
                return whole;
            }
            return new LiveCapture(config, talk).run(this::sink);
        } catch (SnifferException e) {
            talk.println("sniffer: " + e.getMessage());
            return false;
        } catch (IOException e) {
            talk.println("sniffer: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return false;
        }
    }

    private PacketSink sink(int linkType, int snapLength) throws IOException {
        SnifferConfig.Sink sink = config.sink();
        PacketSink lines = sink.print() ? new LineSink(printer(), Out.stream(), sink.flush()) : new CountSink();
        if (counts != null) {
            lines = new BothSink(lines, new StreamTally(counts, talk));
        }
        if (names != null) {
            lines = new BothSink(lines, new NameTally(names, talk));
        }
        if (sink.stats() != SnifferConfig.Stats.NONE) {
            lines = new BothSink(lines, new StatsSink(sink.stats()));
        }
        if (sink.file() == null) {
            return lines;
        }
        int offset = config.text().zone().getRules().getOffset(Instant.now()).getTotalSeconds();
        FileSink file = new FileSink(
                sink,
                config.extras().command(),
                config.text().nanos(),
                config.text().zone(),
                offset);
        file.begin(linkType, snapLength);
        return new BothSink(lines, file);
    }

    private RecordPrinter printer() {
        SnifferConfig.Follow follow = config.follow();
        // Nobody on the network can guess it, so that nobody can choose streams that collide.
        long seed = System.nanoTime();
        if (follow != null) {
            return new FollowPrinter(follow.tcp(), follow.number(), config.text(), StreamLimits.STANDARD, seed);
        }
        if (config.app() == null) {
            return packetPrinter();
        }
        AppPrinter printer = new AppPrinter(packetPrinter(), config.app(), seed);
        counts = printer.counts();
        return printer;
    }

    private RecordPrinter packetPrinter() {
        TextOptions text = config.form() == SnifferConfig.Form.SUMMARY ? config.text() : named();
        return switch (config.form()) {
            case TEXT -> new PacketPrinter(text, SnifferServer::interfaceName);
            case JSON -> new JsonPrinter(text, SnifferServer::interfaceName);
            case SUMMARY -> new SummaryPrinter();
        };
    }

    private TextOptions named() {
        SnifferConfig.Naming naming = config.extras().naming();
        if (naming == null) {
            return config.text();
        }
        boolean live = config.source().file() == null;
        int[] network = naming.near() && live ? LiveInterface.network(config.source()) : new int[2];
        HostNames.Patience patience = live ? HostNames.Patience.LIVE : HostNames.Patience.FILE;
        HostNames asking = new HostNames(
                new LibcLookup(),
                new KnownNames(SERVICES, ETHERS),
                new HostNames.Rules(naming.shortened(), network[0], network[1], patience),
                System::nanoTime);
        names = asking;
        return config.text().named(asking);
    }

    private static String interfaceName(int index) {
        try {
            NetworkInterface face = NetworkInterface.getByIndex(index);
            return face == null ? "?" : face.getName();
        } catch (SocketException | IllegalArgumentException e) {
            return "?";
        }
    }
}
