package io.netloft.chassis.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.internal.CleanableDirectBuffer;
import java.nio.ByteBuffer;

/**
 * Has the kernel drop the SYNs that a listening socket is sent, and nothing else: who begins to connect is neither let in
 * nor refused, but asks again after its retransmission time (a second), while whoever was let in before can still be
 * accepted. A classic BPF program on the socket; connections inherit it and don't notice, as no SYN comes to them.
 * Linux with a native transport only.
 */
final class SynFilter {
    // <asm-generic/socket.h>
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    // <linux/bpf_common.h>: the packet begins with the TCP header (RFC 9293, 3.1), whose flags are its byte 13.
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int FLAGS = 13;
    private static final int SYN = 0x02;
    private static final int INSTRUCTIONS = 4;
    private static final int INSTRUCTION_BYTES = 8;

    private SynFilter() {}

    /** Whether the listener drops SYNs from now on; on its event loop. */
    static boolean attach(Channel listener) {
        CleanableDirectBuffer memory = Buffer.allocateDirectBufferWithNativeOrder(INSTRUCTIONS * INSTRUCTION_BYTES);
        try {
            ByteBuffer program = memory.buffer();
            instruction(program, LOAD_BYTE, 0, FLAGS);
            instruction(program, JUMP_IF_SET, 1, SYN);
            instruction(program, RETURN, 0, -1);
            instruction(program, RETURN, 0, 0);
            ByteBuffer heading = heading(program);
            ChannelOption<ByteBuffer> option =
                    new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, heading.remaining());
            return listener.config().setOption(option, heading);
        } catch (RuntimeException refusedByKernel) {
            return false;
        } finally {
            // The kernel has its own copy.
            memory.clean();
        }
    }

    /** {@code struct sock_filter}: code, where to go on when true (0 is the next) and when false, operand. */
    private static void instruction(ByteBuffer program, int code, int whenTrue, int operand) {
        program.putShort((short) code).put((byte) whenTrue).put((byte) 0).putInt(operand);
    }

    /** {@code struct sock_fprog}: how many instructions, and where, aligned as a pointer is. */
    private static ByteBuffer heading(ByteBuffer program) {
        long address = Buffer.memoryAddress(program);
        ByteBuffer heading = ByteBuffer.allocate(2 * Buffer.addressSize()).order(program.order());
        heading.putShort((short) INSTRUCTIONS).position(Buffer.addressSize());
        if (Buffer.addressSize() == Long.BYTES) {
            heading.putLong(address);
        } else {
            heading.putInt((int) address);
        }
        return heading.flip();
    }
}
