package io.netloft.kvstore;

import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Carries out, later, the reads that could not run when they came. On the connection's event loop. */
final class HeldReads {
    private final LoopContext loop;
    private final Node node;
    private final RespCommand command = new RespCommand();
    private final RespCommandReader reader;

    HeldReads(LoopContext loop, Node node) {
        this.loop = loop;
        this.node = node;
        this.reader = new RespCommandReader(node.limits());
    }

    /** A command's bytes, to be kept. */
    static byte[] raw(RespCommand command) {
        ByteBuf copy = Unpooled.buffer(command.rawLength() + 16);
        command.writeTo(copy);
        byte[] bytes = new byte[copy.readableBytes()];
        copy.readBytes(bytes);
        return bytes;
    }

    private CommandSpec parse(ReplyQueue.Held read) {
        reader.reset();
        reader.read(Unpooled.wrappedBuffer(read.raw()), command);
        return CommandTable.standard().resolve(command);
    }

    /** Whether it can be answered by now: it may run, or never will. */
    boolean isDue(ReplyQueue.Held read) {
        return loop.gate().isLost(read.ticket()) || loop.gate().isThrough(read.ticket());
    }

    /** Answers one that is due. */
    void run(ReplyQueue.Held read, RespWriter writer, ByteBuf to) {
        int start = to.writerIndex();
        if (loop.gate().isLost(read.ticket())) {
            to.writeBytes(Answers.NO_READ_QUORUM);
        } else {
            long begunNs = node.nowNs();
            CommandSpec spec = parse(read);
            loop.reader().read(command, spec, writer.to(to), node.nowMs());
            loop.stats().called(spec, node.nowNs() - begunNs, to.getByte(start) == '-');
        }
        if (read.muted()) {
            to.writerIndex(start);
        }
    }

    /** Has it take its place in the log: a write comes behind it that it is not to see. */
    void log(LoopClient connection, long slot, RespVersion version, ReplyQueue.Held read) {
        CommandSpec spec = parse(read);
        loop.writes().command(connection, slot, version == RespVersion.RESP3, spec, command);
    }
}
