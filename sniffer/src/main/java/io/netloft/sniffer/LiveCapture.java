package io.netloft.sniffer;

import io.netloft.chassis.net.Workers;
import io.netloft.proto.capture.CaptureRecord;
import java.io.IOException;
import java.io.PrintStream;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;

/**
 * Packets of an interface. One thread takes them from libpcap into a ring of 16 MiB, the caller's takes them out and
 * shows them, so that showing does not hold up taking. What the ring cannot hold waits in the kernel's buffer, and only
 * the kernel drops; its drops are told while they happen.
 */
final class LiveCapture {
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;

    private final SnifferConfig config;
    private final PrintStream talk;
    private final PacketRing ring = new PacketRing();
    private long count;
    private long told;
    private long lastTold;

    LiveCapture(SnifferConfig config, PrintStream talk) {
        this.config = config;
        this.talk = talk;
    }

    /** Captures until it is stopped, or has as many packets as are wanted. */
    boolean run(SinkMaker sinks) throws IOException {
        LiveInterface face = LiveInterface.open(config);
        PcapHandle handle = face.handle();
        Runtime.getRuntime().addShutdownHook(new StopHook(ring).thread());
        try (handle;
                Workers reader = new Workers("sniffer-capture", 1, 1)) {
            int link = face.linkType();
            int snap = config.source().snapLength();
            talk.println("sniffer: listening on " + face.name() + ", link-type " + LinkNames.of(link)
                    + ", snapshot length " + snap + " bytes");
            try (PacketSink sink = sinks.make(link, snap)) {
                reader.blocking().execute(() -> read(handle));
                print(sink, link, snap, handle);
            } finally {
                // Closing waits for the loop to end.
                handle.breakLoop();
            }
            summary(handle);
            return ring.failure().isEmpty();
        } catch (NotOpenException e) {
            throw new SnifferException(String.valueOf(e.getMessage()));
        } finally {
            ring.finished();
        }
    }

    private void read(PcapHandle handle) {
        try {
            handle.loop(-1, (byte[] packet) -> {
                java.sql.Timestamp at = handle.getTimestamp();
                ring.put(packet, handle.getOriginalLength(), Math.floorDiv(at.getTime(), 1000L), at.getNanos());
            });
        } catch (PcapNativeException | NotOpenException e) {
            ring.fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            ring.stop();
        }
    }

    private void print(PacketSink sink, int link, int snap, PcapHandle handle) throws IOException {
        CaptureRecord record = new CaptureRecord();
        record.lengths(0, link, snap);
        boolean more = true;
        while (more && !sink.full()) {
            more = ring.take(record, link, snap);
            if (more && record.captured() >= 0 && record.wireLength() > 0) {
                sink.accept(record);
                count++;
                more = config.count() == 0 || count < config.count();
            }
            if (ring.empty()) {
                sink.flush();
                tellDrops(handle);
            }
        }
        sink.flush();
        if (!ring.failure().isEmpty()) {
            talk.println("sniffer: " + ring.failure());
        }
    }

    private void tellDrops(PcapHandle handle) {
        long now = System.nanoTime();
        if (now - lastTold < TELL_EVERY_NANOS) {
            return;
        }
        lastTold = now;
        try {
            long dropped = handle.getStats().getNumPacketsDropped();
            if (dropped > told) {
                talk.println("sniffer: kernel dropped " + (dropped - told) + " packets (" + dropped
                        + " in all); a larger -B, a filter, or -w instead of printing helps");
                told = dropped;
            }
        } catch (PcapNativeException | NotOpenException e) {
            lastTold = Long.MAX_VALUE;
        }
    }

    private void summary(PcapHandle handle) {
        try {
            PcapStat stat = handle.getStats();
            line(count, "captured");
            line(stat.getNumPacketsReceived(), "received by filter");
            line(stat.getNumPacketsDropped(), "dropped by kernel");
            if (stat.getNumPacketsDroppedByIf() > 0) {
                line(stat.getNumPacketsDroppedByIf(), "dropped by interface");
            }
        } catch (PcapNativeException | NotOpenException e) {
            line(count, "captured");
        }
    }

    private void line(long number, String what) {
        talk.println(number + (number == 1 ? " packet " : " packets ") + what);
    }
}
