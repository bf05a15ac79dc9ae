package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import java.util.HashMap;
import java.util.Map;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** An expression of libpcap over packets of files, compiled once for each link type in them. Serves one thread. */
final class PacketFilter {
    private final String expression;
    private final BpfCompileMode mode;
    private final Map<Integer, BpfProgram> programs = new HashMap<>();
    private byte[] packet = new byte[0];

    /**
     * Compiles it for the first link type, so that a wrong one is told before anything is read.
     *
     * @throws SnifferException when libpcap does not understand it, or is missing
     */
    PacketFilter(String expression, boolean optimize, int linkType, int snapLength) {
        this.expression = expression;
        this.mode = optimize ? BpfCompileMode.OPTIMIZE : BpfCompileMode.NONOPTIMIZE;
        programs.put(linkType, compile(linkType, snapLength));
    }

    private BpfProgram compile(int linkType, int snapLength) {
        int type = linkType == 101 ? 12 : linkType;
        try (PcapHandle handle = Pcaps.openDead(DataLinkType.getInstance(type), snapLength)) {
            return handle.compileFilter(expression, mode, LibPcap.NO_MASK);
        } catch (PcapNativeException | NotOpenException e) {
            String why = String.valueOf(e.getMessage());
            int at = why.lastIndexOf("Error occurred in pcap_compile: ");
            throw new SnifferException(at < 0 ? why : why.substring(at + "Error occurred in pcap_compile: ".length()));
        } catch (LinkageError e) {
            throw LibPcap.missing("a filter");
        }
    }

    /** Whether the packet is wanted. */
    boolean accepts(CaptureRecord record) {
        int length = record.captured();
        if (packet.length != length) {
            packet = new byte[length];
        }
        System.arraycopy(record.octets(), record.offset(), packet, 0, length);
        return programs.computeIfAbsent(record.linkType(), type -> compile(type, record.snapLength()))
                .applyFilter(packet, record.wireLength(), length);
    }
}
