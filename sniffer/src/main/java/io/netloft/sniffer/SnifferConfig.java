package io.netloft.sniffer;

import io.netloft.sniffer.app.AppOptions;
import io.netloft.sniffer.text.TextOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the sniffer, as its flags say.
 *
 * @param source where packets come from
 * @param sink where they go
 * @param filter an expression of libpcap; empty for all packets
 * @param count packets to stop after; 0 for no end
 * @param text how packets are shown
 * @param form as what they are shown
 * @param app what is shown of the applications' messages; null for nothing
 * @param follow the conversation that is shown instead of packets; null for none
 * @param extras what is rarely asked for
 */
public record SnifferConfig(
        Source source,
        Sink sink,
        String filter,
        long count,
        TextOptions text,
        Form form,
        @Nullable AppOptions app,
        @Nullable Follow follow,
        Extras extras) {
    /** Without applications' messages. */
    public SnifferConfig(Source source, Sink sink, String filter, long count, TextOptions text, Form form) {
        this(source, sink, filter, count, text, form, null, null, Extras.NONE);
    }

    /**
     * One conversation: {@code tcp:3}.
     *
     * @param tcp whether of TCP; else of UDP
     * @param number counted from 0, as {@code --app} tells it
     */
    public record Follow(boolean tcp, int number) {}

    /**
     * What is rarely asked for.
     *
     * @param moreFiles capture files that are read behind the first
     * @param linkType number of the link type that the interface shall have; -1 for its own
     * @param optimize whether libpcap makes the filter's program shorter. Default true
     * @param command a program that is started with the name of each file that is full; null for none
     * @param naming how names are shown in place of addresses and ports; null for numbers
     */
    public record Extras(
            List<String> moreFiles,
            int linkType,
            boolean optimize,
            @Nullable String command,
            @Nullable Naming naming) {
        /** Nothing of it. */
        public static final Extras NONE = new Extras(List.of(), -1, true, null, null);

        /** Copies the names. */
        public Extras {
            moreFiles = List.copyOf(moreFiles);
        }
    }

    /**
     * How names are shown.
     *
     * @param shortened without their domains. Default false
     * @param near of hosts of the interface's own IPv4 network only, and of all hosts of IPv6. Default false
     */
    public record Naming(boolean shortened, boolean near) {}

    /** As what packets are shown: tcpdump's lines, JSON objects, plain sentences. */
    public enum Form {
        TEXT,
        JSON,
        SUMMARY
    }

    /**
     * Where packets come from.
     *
     * @param file a capture file, {@code -} for standard input; null to capture live
     * @param face name or number of the interface
     * @param snapLength octets of a packet, at most. Default 262144
     * @param promiscuous whether packets for others are wanted. Default true
     * @param immediate whether packets are handed over one by one. Default false
     * @param direction which way, of {@code in}, {@code out}, {@code inout}
     * @param bufferKib KiB of the kernel's buffer. Default 65536
     * @param user whom to become once the interface is open; null to stay
     */
    public record Source(
            @Nullable String file,
            @Nullable String face,
            int snapLength,
            boolean promiscuous,
            boolean immediate,
            String direction,
            int bufferKib,
            @Nullable String user) {}

    /**
     * Where packets go.
     *
     * @param file a capture file, {@code -} for standard output; null for none
     * @param print whether packets are shown
     * @param countOnly whether packets are counted and nothing else
     * @param flush whether every packet is handed on at once
     * @param rotation when a file is full
     * @param stats what is added up and told at the end
     */
    public record Sink(
            @Nullable String file, boolean print, boolean countOnly, boolean flush, Rotation rotation, Stats stats) {}

    /** What is added up over a run: nothing, or packets and octets by flow, address or protocol. */
    public enum Stats {
        NONE,
        FLOWS,
        TALKERS,
        PROTOCOLS;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * When a file is full, and how many there are.
     *
     * @param octets size; 0 for none
     * @param seconds time, from one multiple of it on the clock to the next; 0 for none
     * @param files how many; 0 for no end
     */
    public record Rotation(long octets, int seconds, int files) {
        boolean none() {
            return octets == 0 && seconds == 0;
        }
    }
}
