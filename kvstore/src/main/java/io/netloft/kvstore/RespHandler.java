package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespException;
import io.netloft.proto.resp.RespFault;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client connection. Reads commands as they come, answers in their order, and goes on parsing while writes are on their
 * way to a quorum.
 */
final class RespHandler extends ChannelInboundHandlerAdapter {
    private static final Log LOG = Log.of(RespHandler.class);
    private static final int FIRST_OUT = 1024;
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

    private final LoopContext loop;
    private final Node node;
    private final CommandTable table = CommandTable.standard();
    private final RespCommandReader reader;
    private final RespCommand command = new RespCommand();
    private final RespCommand heldCommand = new RespCommand();
    private final RespCommandReader heldReader;
    private final RespWriter writer = new RespWriter(RespVersion.RESP2);
    private final ReplyQueue queue = new ReplyQueue();
    private final LocalCommands local;
    private @Nullable ChannelHandlerContext ctx;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private @Nullable ByteBuf out;
    private @Nullable RemoteOps remote;
    private boolean gatePassed;
    private long ticket;
    private boolean closing;
    private boolean touched;
    private long nowMs;

    RespHandler(LoopContext loop, Node node) {
        this.loop = loop;
        this.node = node;
        this.reader = new RespCommandReader(node.limits());
        this.heldReader = new RespCommandReader(node.limits());
        this.local = new LocalCommands(node, this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closing) {
            bytes.release();
            return;
        }
        gather(context, bytes);
        parse();
    }

    private void gather(ChannelHandlerContext context, ByteBuf bytes) {
        if (!in.isReadable()) {
            in.release();
            in = bytes;
            return;
        }
        if (in.refCnt() > 1 || in.maxWritableBytes() < bytes.readableBytes() || in.isReadOnly()) {
            ByteBuf larger =
                    context.alloc().buffer(in.readableBytes() + Math.max(bytes.readableBytes(), reader.wanted()));
            larger.writeBytes(in);
            in.release();
            in = larger;
        }
        in.discardReadBytes();
        in.writeBytes(bytes);
        bytes.release();
    }

    private void parse() {
        // What is parsed now may have come after whatever was asked of the gate before.
        gatePassed = false;
        ticket = 0;
        nowMs = node.nowMs();
        try {
            while (!closing && mayGoOn() && reader.read(in, command)) {
                dispatch();
            }
        } catch (RespException e) {
            if (e.fault() != RespFault.HTTP) {
                answer(e.reply());
            }
            closing = true;
        }
        if (in.isReadable() && !loop.writes().hasRoom()) {
            loop.writes().awaitRoom(this);
        }
        loop.writes().flush();
        if (!in.isReadable()) {
            in.release();
            in = Unpooled.EMPTY_BUFFER;
        }
        flush();
    }

    private boolean mayGoOn() {
        ChannelHandlerContext its = ctx;
        return queue.size() < node.mostPending()
                && loop.writes().hasRoom()
                && its != null
                && its.channel().isWritable();
    }

    private void dispatch() {
        CommandSpec spec;
        try {
            spec = table.resolve(command);
        } catch (CommandError e) {
            if (!fromMember()) {
                answer(e.text());
            }
            return;
        }
        switch (spec.where()) {
            case READ -> read(spec);
            case WRITE -> write();
            case BLOCKING -> answer("ERR '" + spec.name() + "' is not served yet");
            default -> local(spec);
        }
    }

    /** Members speak to each other with two commands that are in no table. */
    private boolean fromMember() {
        if (command.is(0, PeerLink.PEER) && command.size() == 3) {
            boolean ours = command.text(1).equals(node.config().cluster());
            if (ours) {
                remote = new RemoteOps(loop.loop(), this);
                queue.answer(OK);
                drain();
            } else {
                answer("ERR cluster: " + command.text(1) + " (expected: "
                        + node.config().cluster() + ")");
            }
            return true;
        }
        RemoteOps from = remote;
        if (from == null || !command.is(0, PeerLink.FORWARD) || command.size() != 3) {
            return false;
        }
        ByteBuf ops = Unpooled.buffer(command.length(2));
        ops.writeBytes(command.source(), command.start(2), command.length(2));
        long slot = queue.await();
        node.commit().offer(new Chunk(from, ops, (int) command.integer(1), slot, 0));
        return true;
    }

    private void read(CommandSpec spec) {
        if (queue.isEmpty() && passGate()) {
            loop.reader().read(command, spec, writer.to(output()), nowMs);
            return;
        }
        queue.hold(new ReplyQueue.Held(raw(), gatePassed ? 0 : ticket));
    }

    private boolean passGate() {
        if (!gatePassed && ticket == 0) {
            ticket = loop.gate().enter(this);
            gatePassed = ticket == 0;
        }
        return gatePassed;
    }

    private byte[] raw() {
        ByteBuf copy = Unpooled.buffer(command.rawLength() + 16);
        command.writeTo(copy);
        byte[] bytes = new byte[copy.readableBytes()];
        copy.readBytes(bytes);
        return bytes;
    }

    private void write() {
        if (queue.holdsReads()) {
            // They come before this write and are not to see it: they take their place in the log, too.
            queue.giveUpReads(this::log);
        }
        long slot = queue.await();
        loop.writes().command(this, slot, writer.version() == RespVersion.RESP3, command);
    }

    private void log(long slot, ReplyQueue.Held read) {
        parseHeld(read);
        loop.writes().command(this, slot, writer.version() == RespVersion.RESP3, heldCommand);
    }

    private void parseHeld(ReplyQueue.Held read) {
        heldReader.reset();
        heldReader.read(Unpooled.wrappedBuffer(read.raw()), heldCommand);
    }

    private void local(CommandSpec spec) {
        if (queue.isEmpty()) {
            local.run(spec, command, writer.to(output()));
            return;
        }
        ByteBuf aside = Unpooled.buffer(64);
        local.run(spec, command, writer.to(aside));
        byte[] bytes = new byte[aside.readableBytes()];
        aside.readBytes(bytes);
        queue.answer(bytes);
    }

    private void answer(String error) {
        if (queue.isEmpty()) {
            writer.to(output()).error(error);
            return;
        }
        ByteBuf aside = Unpooled.buffer(64);
        writer.to(aside).error(error);
        byte[] bytes = new byte[aside.readableBytes()];
        aside.readBytes(bytes);
        queue.answer(bytes);
    }

    private ByteBuf output() {
        ByteBuf buffer = out;
        if (buffer == null) {
            ChannelHandlerContext its = ctx;
            buffer = its == null ? Unpooled.buffer() : its.alloc().directBuffer(FIRST_OUT);
            out = buffer;
        }
        return buffer;
    }

    /** The answer to a write has come. Returns true when this is the first of those that come together. */
    boolean answered(long slot, byte[] bytes, int start, int length) {
        if (queue.isHead(slot)) {
            output().writeBytes(bytes, start, length);
            queue.pop();
        } else {
            queue.put(slot, bytes, start, length);
        }
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** All answers that came together are there. */
    void answersWritten() {
        touched = false;
        nowMs = node.nowMs();
        drain();
        if (in.isReadable() && !closing) {
            parse();
        } else {
            flush();
        }
    }

    /** There is room for writes again. */
    void roomAgain() {
        if (!closing) {
            parse();
        }
    }

    /** A ticket of the gate is through, or lost. */
    void readsThrough() {
        nowMs = node.nowMs();
        drain();
        if (in.isReadable() && !closing) {
            parse();
        } else {
            flush();
        }
    }

    private void drain() {
        for (Object first = queue.first(); first != null; first = queue.first()) {
            if (first instanceof byte[] reply) {
                output().writeBytes(reply);
            } else if (!runHeld((ReplyQueue.Held) first)) {
                return;
            }
            queue.pop();
        }
    }

    private boolean runHeld(ReplyQueue.Held held) {
        if (loop.gate().isLost(held.ticket())) {
            output().writeBytes(Answers.NO_READ_QUORUM);
            return true;
        }
        if (!loop.gate().isThrough(held.ticket())) {
            return false;
        }
        parseHeld(held);
        loop.reader().read(heldCommand, table.resolve(heldCommand), writer.to(output()), nowMs);
        return true;
    }

    private void flush() {
        ChannelHandlerContext its = ctx;
        ByteBuf ready = out;
        if (its == null) {
            return;
        }
        if (ready != null && ready.isReadable()) {
            out = null;
            its.writeAndFlush(ready, its.voidPromise());
        }
        // What is not parsed yet stays with the client: `in` holds one read and one command at most.
        its.channel().config().setAutoRead(mayGoOn());
        if (closing && queue.isEmpty()) {
            its.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable() && in.isReadable() && !closing) {
            parse();
        } else {
            context.channel().config().setAutoRead(mayGoOn());
        }
    }

    /** Closes the connection when what was asked before is answered. */
    void closeAfterAnswers() {
        closing = true;
    }

    RespWriter writer() {
        return writer;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        in.release();
        in = Unpooled.EMPTY_BUFFER;
        ByteBuf left = out;
        if (left != null) {
            out = null;
            left.release();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection failed", "cause", cause);
        context.close();
    }
}
