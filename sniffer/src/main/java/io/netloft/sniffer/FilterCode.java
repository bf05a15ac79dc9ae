package io.netloft.sniffer;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Locale;

/** The program that libpcap makes of an expression, for {@code -d}: to read, as C, or as numbers. */
final class FilterCode {
    private static final int INSTRUCTION = 8;
    private static final int NO_MASK = -1;

    private FilterCode() {}

    /** The calls of libpcap that it takes, which the binding does not have. */
    interface Calls extends Library {
        /** A handle of no interface. */
        Pointer pcap_open_dead(int linkType, int snapLength);

        /** Compiles; negative when the expression is wrong. */
        int pcap_compile(Pointer handle, Pointer program, String expression, int optimize, int mask);

        /** What was wrong. */
        String pcap_geterr(Pointer handle);

        /** One instruction as text. */
        String bpf_image(Pointer instruction, int number);

        /** Frees a program. */
        void pcap_freecode(Pointer program);

        /** Frees a handle. */
        void pcap_close(Pointer handle);
    }

    /** Lines of a program: 1 to read, 2 as C, 3 as numbers. */
    static String text(String expression, int linkType, int snapLength, boolean optimize, int form) {
        try {
            Calls pcap = Native.load("pcap", Calls.class);
            Pointer handle = pcap.pcap_open_dead(linkType, snapLength);
            try {
                return text(pcap, handle, expression, optimize, form);
            } finally {
                pcap.pcap_close(handle);
            }
        } catch (LinkageError e) {
            throw LibPcap.missing("-d");
        }
    }

    private static String text(Calls pcap, Pointer handle, String expression, boolean optimize, int form) {
        // Their number, and behind it, where pointers begin, where they are: code(2) true(1) false(1) operand(4) each.
        Memory program = new Memory(2L * Native.POINTER_SIZE);
        program.clear();
        if (pcap.pcap_compile(handle, program, expression, optimize ? 1 : 0, NO_MASK) < 0) {
            throw new SnifferException(pcap.pcap_geterr(handle));
        }
        int length = program.getInt(0);
        StringBuilder lines = new StringBuilder(form == 3 ? length + "\n" : "");
        for (int i = 0; i < length; i++) {
            Pointer one = program.getPointer(Native.POINTER_SIZE).share((long) i * INSTRUCTION);
            lines.append(form == 1 ? pcap.bpf_image(one, i) : numbers(one, form))
                    .append('\n');
        }
        pcap.pcap_freecode(program);
        return lines.toString();
    }

    private static String numbers(Pointer one, int form) {
        int code = one.getShort(0) & 0xFFFF;
        int yes = one.getByte(2) & 0xFF;
        int no = one.getByte(3) & 0xFF;
        int operand = one.getInt(4);
        return form == 2
                ? String.format(Locale.ROOT, "{ 0x%x, %d, %d, 0x%08x },", code, yes, no, operand)
                : code + " " + yes + " " + no + " " + Integer.toUnsignedString(operand);
    }
}
