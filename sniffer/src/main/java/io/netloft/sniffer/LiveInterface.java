package io.netloft.sniffer;

import io.netloft.proto.packet.LinkType;
import java.net.Inet4Address;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * An interface opened for capture.
 *
 * @param name as the system has it
 * @param handle of libpcap
 */
record LiveInterface(String name, PcapHandle handle) {
    private static final int TIMEOUT_MILLIS = 100;

    static LiveInterface open(SnifferConfig config) {
        SnifferConfig.Source source = config.source();
        try {
            String name = name(source.face());
            PcapHandle handle = builder(name, source).build();
            int wanted = config.extras().linkType();
            if (wanted >= 0) {
                link(handle, wanted);
            } else if (name.equals("any")) {
                cooked(handle);
            }
            if (!config.filter().isEmpty()) {
                BpfCompileMode mode = config.extras().optimize() ? BpfCompileMode.OPTIMIZE : BpfCompileMode.NONOPTIMIZE;
                handle.setFilter(config.filter(), mode, mask(name));
            }
            if (source.user() != null) {
                Privileges.become(source.user());
            }
            return new LiveInterface(name, handle);
        } catch (PcapNativeException | NotOpenException e) {
            throw refused(String.valueOf(source.face()), String.valueOf(e.getMessage()));
        } catch (LinkageError e) {
            throw LibPcap.missing("live capture");
        }
    }

    private static void link(PcapHandle handle, int type) throws NotOpenException {
        try {
            handle.setDlt(DataLinkType.getInstance(type));
        } catch (PcapNativeException e) {
            throw new SnifferException(
                    "-y: " + LinkNames.of(type) + " (expected: a link type of this interface); -L lists them");
        }
    }

    /** The IPv4 network of the interface and its mask; 0 and 0 where it has none. */
    static int[] network(SnifferConfig.Source source) {
        try {
            var both = Pcaps.lookupNet(name(source.face()));
            int mask = number(both.getMask());
            return new int[] {number(both.getNetworkAddress()) & mask, mask};
        } catch (PcapNativeException noAddress) {
            return new int[2];
        }
    }

    private static int number(Inet4Address address) {
        return java.nio.ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static Inet4Address mask(String name) {
        try {
            return Pcaps.lookupNet(name).getMask();
        } catch (PcapNativeException noAddress) {
            return LibPcap.NO_MASK;
        }
    }

    // The newer form tells the interface of each packet; libpcap before 1.10 has only the older one.
    private static void cooked(PcapHandle handle) throws NotOpenException {
        try {
            handle.setDlt(DataLinkType.getInstance(LinkType.SLL2));
        } catch (PcapNativeException onlyOlder) {
            handle.getDlt();
        }
    }

    private static PcapHandle.Builder builder(String name, SnifferConfig.Source source) {
        PcapHandle.Builder builder = new PcapHandle.Builder(name)
                .snaplen(source.snapLength())
                .promiscuousMode(source.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                .timeoutMillis(TIMEOUT_MILLIS)
                .bufferSize(source.bufferKib() * 1024)
                .timestampPrecision(TimestampPrecision.NANO)
                .immediateMode(source.immediate());
        return switch (source.direction().toLowerCase(Locale.ROOT)) {
            case "in" -> builder.direction(PcapDirection.IN);
            case "out" -> builder.direction(PcapDirection.OUT);
            default -> builder;
        };
    }

    private static SnifferException refused(String face, String why) {
        if (why.contains("not permitted") || why.contains("permission")) {
            return new SnifferException(
                    face + ": not permitted (expected: the capabilities CAP_NET_RAW and CAP_NET_ADMIN);"
                            + " run it as root, or give them to it: setpriv --inh-caps +net_raw,+net_admin --ambient-caps"
                            + " +net_raw,+net_admin java -jar …; or let another capture: sudo tcpdump -U -w - | sniffer -r -");
        }
        return new SnifferException(face + ": " + why);
    }

    /** The interface of that name or number; without one, the first that is up and no loopback. */
    private static String name(@Nullable String face) throws PcapNativeException {
        if (face != null && !face.matches("\\d+")) {
            return face;
        }
        List<PcapNetworkInterface> all = Pcaps.findAllDevs();
        if (face != null) {
            int number = Integer.parseInt(face);
            if (number < 1 || number > all.size()) {
                throw new SnifferException("-i: " + face + " (expected: 1 to " + all.size() + "); -D lists them");
            }
            return all.get(number - 1).getName();
        }
        return all.stream()
                .filter(one -> one.isUp() && !one.isLoopBack() && !one.getName().equals("any"))
                .findFirst()
                .map(PcapNetworkInterface::getName)
                .orElseThrow(() -> new SnifferException("-i: no interface is up (expected: one); -D lists them"));
    }

    int linkType() {
        return handle.getDlt().value();
    }

    /** Lines of {@code -D}. */
    static String list() {
        StringBuilder lines = new StringBuilder();
        try {
            int number = 1;
            for (PcapNetworkInterface face : Pcaps.findAllDevs()) {
                lines.append(number++).append('.').append(face.getName());
                if (face.getDescription() != null) {
                    lines.append(" (").append(face.getDescription()).append(')');
                }
                String up = (face.isUp() ? "Up, " : "")
                        + (face.isRunning() ? "Running, " : "")
                        + (face.isLoopBack() ? "Loopback, " : "");
                lines.append(up.isEmpty() ? " [none]" : " [" + up.substring(0, up.length() - 2) + "]");
                lines.append('\n');
            }
        } catch (PcapNativeException e) {
            throw new SnifferException(String.valueOf(e.getMessage()));
        } catch (LinkageError e) {
            throw LibPcap.missing("live capture");
        }
        return lines.toString();
    }

    /** Lines of {@code -J}: the binding can ask for no other clock, whatever the card has. */
    String clocks() {
        return "Time stamp types for " + name + " (use option -j to set):\n  host (Host)\n";
    }

    /** Lines of {@code -L}. */
    String linkTypes() {
        StringBuilder lines = new StringBuilder("Data link types for " + name + " (use option -y to set):\n");
        try {
            for (DataLinkType type : handle.listDatalinks()) {
                lines.append("  ").append(LinkNames.of(type.value())).append('\n');
            }
        } catch (PcapNativeException | NotOpenException e) {
            throw new SnifferException(String.valueOf(e.getMessage()));
        }
        return lines.toString();
    }
}
