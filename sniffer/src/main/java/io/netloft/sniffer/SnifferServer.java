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
import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run: packets from where the configuration says to where it says. */
public final class SnifferServer {
    private final SnifferConfig config;
    private final PrintStream talk;
    private @Nullable StreamCounts counts;

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
        return switch (config.form()) {
            case TEXT -> new PacketPrinter(config.text(), SnifferServer::interfaceName);
            case JSON -> new JsonPrinter(config.text(), SnifferServer::interfaceName);
            case SUMMARY -> new SummaryPrinter();
        };
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
