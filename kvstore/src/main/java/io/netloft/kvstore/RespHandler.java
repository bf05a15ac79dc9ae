package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandSpec.Where;
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
import org.jspecify.annotations.Nullable;

/**
 * A client connection. Reads commands as they come, answers in their order, and goes on parsing while writes are on their
 * way to a quorum. Commands of the connection's own wait until everything before them is answered.
 */
final class RespHandler extends ChannelInboundHandlerAdapter implements LoopClient, PubSub.Listener {
    private static final Log LOG = Log.of(RespHandler.class);
    private static final int FIRST_OUT = 1024;
    private static final int WRITE_AT = 64 * 1024;
    private static final int MOST_READ_AHEAD = 64 * 1024;
    private static final byte[] OK = Answers.ascii("+OK\r\n");

    private final LoopContext loop;
    private final Node node;
    private final CommandTable table = CommandTable.standard();
    private final RespCommandReader reader;
    private final RespCommand command = new RespCommand();
    private final RespCommand heldCommand = new RespCommand();
    private final RespCommandReader heldReader;
    private final RespWriter writer = new RespWriter(RespVersion.RESP2);
    private final ReplyQueue queue = new ReplyQueue();
    private final MemberTraffic members;
    private final Dialogue dialogue;
    private final SlowReader slowReader;
    private final Intake.Share intake;
    private @Nullable Client client;
    private @Nullable ChannelHandlerContext ctx;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private @Nullable ByteBuf out;
    private @Nullable Deferred deferred;
    private @Nullable Runnable onWritable;
    private boolean stalled;
    private boolean parsing;
    private boolean flushLater;
    private boolean gatePassed;
    private long ticket;
    private boolean closing;
    private boolean touched;
    private long nowMs;
    private long nowNs;

    RespHandler(LoopContext loop, Node node) {
        this.loop = loop;
        this.node = node;
        this.reader = new RespCommandReader(node.limits());
        this.heldReader = new RespCommandReader(node.limits());
        this.members = new MemberTraffic(node, this);
        this.dialogue = new Dialogue(this, node);
        this.slowReader = new SlowReader(node);
        this.intake = node.intake().share();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        Client its = new Client(
                node.clients().nextId(),
                context.channel().remoteAddress(),
                context.channel().localAddress(),
                node.nowMs());
        its.user(node.access().unproved());
        client = its;
        node.clients().add(this);
        context.fireChannelActive();
    }

    // ---- from the client

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closing) {
            bytes.release();
            return;
        }
        gather(context, bytes);
        if (!closing) {
            parse();
        }
    }

    private void gather(ChannelHandlerContext context, ByteBuf bytes) {
        if (!in.isReadable()) {
            in.release();
            in = bytes;
            return;
        }
        if (in.refCnt() > 1 || in.maxWritableBytes() < bytes.readableBytes() || in.isReadOnly() || isFull(bytes)) {
            int held = in.readableBytes() + bytes.readableBytes();
            // What is only announced reserves no more than has come already.
            int wanted = in.readableBytes() + Math.max(bytes.readableBytes(), reader.wanted());
            int room = Math.max(held, Math.min(wanted, Math.max(2 * held, MOST_READ_AHEAD)));
            if (!intake.reserve(room)) {
                bytes.release();
                refuse("ERR unfinished commands: too many bytes at once (expected: fewer of that size at a time)");
                closing = true;
                flush();
                return;
            }
            ByteBuf larger = context.alloc().buffer(room);
            larger.writeBytes(in);
            in.release();
            in = larger;
        }
        in.discardReadBytes();
        in.writeBytes(bytes);
        bytes.release();
    }

    private boolean isFull(ByteBuf bytes) {
        return in.capacity() - in.readableBytes() < bytes.readableBytes();
    }

    private void parse() {
        if (parsing) {
            return;
        }
        parsing = true;
        // What is parsed now may have come after whatever was asked of the gate before.
        gatePassed = false;
        ticket = 0;
        nowMs = node.nowMs();
        nowNs = node.nowNs();
        try {
            while (mayGoOn()) {
                int at = in.readerIndex();
                if (!reader.read(in, command)) {
                    break;
                }
                if (!dispatch()) {
                    in.readerIndex(at);
                    stalled = true;
                    break;
                }
                stalled = false;
                dialogue.ran();
                ByteBuf written = out;
                if (written != null && written.readableBytes() >= WRITE_AT) {
                    write();
                }
            }
        } catch (RespException e) {
            if (e.fault() != RespFault.HTTP) {
                refuse(e.reply());
            }
            node.metrics().malformed(e.fault());
            closing = true;
        }
        if (in.isReadable() && !loop.writes().hasRoom()) {
            loop.writes().awaitRoom(this);
        }
        loop.writes().flush();
        if (!in.isReadable()) {
            in.release();
            in = Unpooled.EMPTY_BUFFER;
            intake.free();
        }
        parsing = false;
        flush();
    }

    private boolean mayGoOn() {
        ChannelHandlerContext its = ctx;
        return !closing
                && deferred == null
                && !(stalled && !queue.isEmpty())
                && queue.size() < node.mostPending()
                && loop.writes().hasRoom()
                && its != null
                && its.channel().isWritable();
    }

    // While a client waits for another its connection is read on, else nobody would see that it has gone.
    private boolean mayRead() {
        return deferred == null ? mayGoOn() : in.readableBytes() < MOST_READ_AHEAD;
    }

    /** Carries a command out or sends it on its way; false when it has to wait for what is before it. */
    private boolean dispatch() {
        CommandSpec spec;
        try {
            spec = table.resolve(command);
        } catch (CommandError e) {
            if (!members.take(command)) {
                dialogue.spoil();
                refuse(e.text());
            }
            return true;
        }
        String refusal = dialogue.refusal(spec, command, nowMs);
        if (refusal != null) {
            loop.stats().rejected(spec);
            refuse(refusal);
            return true;
        }
        boolean local =
                spec.where() == Where.LOCAL || spec.where() == Where.CONTAINER || spec.where() == Where.BLOCKING;
        if ((dialogue.queues(spec) || (local && !Dialogue.answersAtOnce(spec))) && !queue.isEmpty()) {
            return false;
        }
        long paused = node.clients().pausedUntil(nowMs, spec.writes());
        if (paused > 0 && !dialogue.escapesPause(spec)) {
            return awaitEnd(paused);
        }
        client().active(nowMs, spec.name());
        if (node.monitors().any()) {
            node.monitors().show(command, spec.name(), client().address(), nowMs);
        }
        if (dialogue.queues(spec)) {
            dialogue.queue(spec, command);
            answerReady(Dialogue.QUEUED);
            return true;
        }
        switch (spec.where()) {
            case READ -> read(spec);
            case WRITE -> write(spec);
            case BLOCKING -> block();
            default -> local(spec);
        }
        return true;
    }

    private boolean awaitEnd(long untilMs) {
        ChannelHandlerContext its = ctx;
        if (!queue.isEmpty() || its == null) {
            return false;
        }
        Deferred pause = new Deferred(this, -1);
        deferred = pause;
        its.executor()
                .schedule(
                        () -> {
                            if (deferred == pause) {
                                deferred = null;
                                parse();
                            }
                        },
                        untilMs - nowMs,
                        java.util.concurrent.TimeUnit.MILLISECONDS);
        return false;
    }

    private void read(CommandSpec spec) {
        // Asked even when it has to wait for what is before it: that may be answered before others' writes of by then.
        boolean through = passGate();
        if (through && queue.isEmpty()) {
            ByteBuf to = output();
            int start = to.writerIndex();
            loop.reader().read(command, spec, writer.to(to), nowMs);
            ran(spec, command, to, start);
            return;
        }
        queue.hold(new ReplyQueue.Held(raw(), through ? 0 : ticket, dialogue.muted()));
    }

    /** Counts a command that was carried out here, and takes its answer back if nobody wants it. */
    private void ran(CommandSpec spec, RespCommand its, ByteBuf to, int start) {
        long now = node.nowNs();
        boolean error = to.writerIndex() > start && to.getByte(start) == '-';
        loop.stats().called(spec, now - nowNs, error);
        if (node.slowLog().isSlow(now - nowNs)) {
            node.slowLog().add(nowMs, now - nowNs, its, client().address(), client().name());
        }
        nowNs = now;
        if (dialogue.muted()) {
            to.writerIndex(start);
        }
    }

    private boolean passGate() {
        if (!gatePassed && ticket == 0) {
            gatePassed = node.mayLieBack(client());
            ticket = gatePassed ? 0 : loop.gate().enter(this);
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

    private void write(CommandSpec spec) {
        if (queue.holdsReads()) {
            // They come before this write and are not to see it: they take their place in the log, too.
            queue.giveUpReads(this::log);
        }
        loop.writes().command(this, awaitAnswer(), resp3(), spec, command);
    }

    private void log(long slot, ReplyQueue.Held read) {
        parseHeld(read);
        loop.writes().command(this, slot, resp3(), table.resolve(heldCommand), heldCommand);
    }

    private void parseHeld(ReplyQueue.Held read) {
        heldReader.reset();
        heldReader.read(Unpooled.wrappedBuffer(read.raw()), heldCommand);
    }

    private void block() {
        Deferred answer = defer();
        dialogue.blockedOn(node.blockers().begin(loop, answer, resp3(), command));
    }

    private void local(CommandSpec spec) {
        if (queue.isEmpty()) {
            ByteBuf to = output();
            int start = to.writerIndex();
            dialogue.run(spec, command, writer.to(to));
            ran(spec, command, to, start);
            dialogue.afterAnswer();
            return;
        }
        ByteBuf aside = Unpooled.buffer(64);
        dialogue.run(spec, command, writer.to(aside));
        ran(spec, command, aside, 0);
        byte[] bytes = new byte[aside.readableBytes()];
        aside.readBytes(bytes);
        queue.answer(bytes);
    }

    // ---- for commands of the connection's own

    /** Takes a place for an answer that will come by {@link #answered}. */
    long awaitAnswer() {
        return dialogue.muted() ? queue.awaitMuted() : queue.await();
    }

    /** Lets the connection wait for one answer. */
    Deferred defer() {
        Deferred its = new Deferred(this, awaitAnswer());
        deferred = its;
        return its;
    }

    void complete(Deferred its, byte[] reply) {
        if (deferred == its) {
            deferred = null;
            dialogue.unblocked();
            if (answered(its.slot(), reply, 0, reply.length)) {
                answersWritten();
            }
        }
    }

    /** Answers with an error that is this server's own. */
    void refuse(String error) {
        if (queue.isEmpty()) {
            ByteBuf to = output();
            int start = to.writerIndex();
            writer.to(to).error(error);
            if (dialogue.muted()) {
                to.writerIndex(start);
            }
            return;
        }
        ByteBuf aside = Unpooled.buffer(64);
        writer.to(aside).error(error);
        byte[] bytes = new byte[aside.readableBytes()];
        aside.readBytes(bytes);
        answerReady(bytes);
    }

    /** Answers with bytes that are ready, in their place. */
    void answerReady(byte[] reply) {
        byte[] its = dialogue.muted() ? new byte[0] : reply;
        if (queue.isEmpty()) {
            output().writeBytes(its);
        } else {
            queue.answer(its);
        }
    }

    /** Sends something that is no answer; at once, or behind the answer being written. */
    void push(byte[] message) {
        output().writeBytes(message);
        slowReader.check(ctx, output().readableBytes());
        if (!parsing && !flushLater) {
            flushLater = true;
            loop.loop().execute(() -> {
                flushLater = false;
                flush();
            });
        }
    }

    @Override
    public void deliver(PubSubMessage message) {
        dialogue.deliver(message);
    }

    @Override
    public LoopContext loop() {
        return loop;
    }

    Client client() {
        Client its = client;
        if (its == null) {
            throw new IllegalStateException("connection: not active yet");
        }
        return its;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    RespWriter writer() {
        return writer;
    }

    boolean resp3() {
        return writer.version() == RespVersion.RESP3;
    }

    MemberTraffic members() {
        return members;
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

    // ---- answers

    @Override
    public boolean answered(long slot, byte[] bytes, int start, int length) {
        if (dialogue.awaitsExec(slot)) {
            byte[] whole = dialogue.completeExec(bytes, start, length);
            deferred = null;
            place(slot, whole, 0, whole.length);
        } else {
            place(slot, bytes, start, length);
        }
        boolean first = !touched;
        touched = true;
        return first;
    }

    private void place(long slot, byte[] bytes, int start, int length) {
        if (queue.isHead(slot)) {
            if (!queue.isMuted(slot) && !closed()) {
                output().writeBytes(bytes, start, length);
            }
            queue.pop();
        } else {
            queue.put(slot, bytes, start, length);
        }
    }

    private boolean closed() {
        return !isOpen();
    }

    boolean isOpen() {
        ChannelHandlerContext its = ctx;
        return its != null && its.channel().isActive();
    }

    /** Whether the client takes what is sent to it; if not, {@code again} is run when it does. */
    boolean isReady(Runnable again) {
        ChannelHandlerContext its = ctx;
        if (its == null) {
            return false;
        }
        write();
        if (!its.channel().isWritable()) {
            onWritable = again;
            return false;
        }
        return true;
    }

    @Override
    public void answersWritten() {
        touched = false;
        nowMs = node.nowMs();
        nowNs = node.nowNs();
        dialogue.afterAnswer();
        drain();
        goOn();
    }

    @Override
    public void roomAgain() {
        goOn();
    }

    @Override
    public void readsThrough() {
        nowMs = node.nowMs();
        nowNs = node.nowNs();
        drain();
        goOn();
    }

    private void goOn() {
        if (in.isReadable() && !closing && deferred == null) {
            parse();
        } else {
            flush();
        }
    }

    private void drain() {
        for (Object first = queue.first(); first != null; first = queue.first()) {
            if (first instanceof byte[] reply) {
                if (!closed()) {
                    output().writeBytes(reply);
                }
            } else if (!runHeld((ReplyQueue.Held) first)) {
                return;
            }
            queue.pop();
            if (!hasRoomForMore()) {
                return;
            }
        }
    }

    /** Whether answers may be written: no more are made than a client takes. */
    private boolean hasRoomForMore() {
        ByteBuf written = out;
        if (written != null && written.readableBytes() >= WRITE_AT) {
            write();
        }
        ChannelHandlerContext its = ctx;
        return its == null || its.channel().isWritable() || closed();
    }

    private boolean runHeld(ReplyQueue.Held held) {
        boolean lost = loop.gate().isLost(held.ticket());
        if (!lost && !loop.gate().isThrough(held.ticket())) {
            return false;
        }
        if (closed()) {
            return true;
        }
        ByteBuf to = output();
        int start = to.writerIndex();
        if (lost) {
            to.writeBytes(Answers.NO_READ_QUORUM);
        } else {
            parseHeld(held);
            CommandSpec spec = table.resolve(heldCommand);
            loop.reader().read(heldCommand, spec, writer.to(to), nowMs);
            long now = node.nowNs();
            loop.stats().called(spec, now - nowNs, to.getByte(start) == '-');
            nowNs = now;
        }
        if (held.muted()) {
            to.writerIndex(start);
        }
        return true;
    }

    // ---- to the client

    private void write() {
        ChannelHandlerContext its = ctx;
        ByteBuf ready = out;
        if (its != null && ready != null && ready.isReadable()) {
            out = null;
            its.writeAndFlush(ready, its.voidPromise());
        }
    }

    private void flush() {
        ChannelHandlerContext its = ctx;
        if (its == null || parsing) {
            return;
        }
        write();
        // What is not parsed yet stays with the client: `in` holds one read and one command at most.
        its.channel().config().setAutoRead(mayRead());
        if (closing && queue.isEmpty()) {
            its.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        slowReader.writabilityChanged(context);
        if (context.channel().isWritable()) {
            Runnable waited = onWritable;
            if (waited != null) {
                onWritable = null;
                waited.run();
            }
            drain();
            goOn();
        } else {
            context.channel().config().setAutoRead(mayRead());
        }
    }

    /** Closes the connection when what was asked before is answered. */
    void closeAfterAnswers() {
        closing = true;
    }

    /** Closes it as soon as it waits for nothing; any thread. */
    void goAway() {
        loop.loop().execute(() -> {
            closing = true;
            Deferred waited = deferred;
            if (waited != null) {
                waited.complete(Answers.ascii("-UNBLOCKED the server is going down\r\n"));
            }
            goOn();
        });
    }

    /** Closes it at once; any thread. */
    void kill() {
        loop.loop().execute(() -> {
            closing = true;
            ChannelHandlerContext its = ctx;
            if (its != null) {
                its.close();
            }
        });
    }

    /** Bytes that wait for the client, and those of a command that is not whole yet. */
    long[] buffered() {
        ByteBuf waiting = out;
        return new long[] {in.readableBytes(), waiting == null ? 0 : waiting.readableBytes()};
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        deferred = null;
        dialogue.end();
        slowReader.end();
        intake.free();
        if (client != null) {
            node.clients().remove(this);
            node.monitors().remove(this);
        }
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

    static byte[] ok() {
        return OK;
    }
}
