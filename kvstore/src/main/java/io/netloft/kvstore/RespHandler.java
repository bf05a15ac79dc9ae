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
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client connection. Reads commands as they come, answers in their order, and goes on parsing while writes are on their
 * way to a quorum. Commands of the connection's own wait until everything before them is answered.
 */
final class RespHandler extends ChannelInboundHandlerAdapter implements LoopClient, PubSub.Listener {
    private static final Log LOG = Log.of(RespHandler.class);
    private static final int MOST_READ_AHEAD = 64 * 1024;
    private static final byte[] OK = Answers.ascii("+OK\r\n");

    private final LoopContext loop;
    private final Node node;
    private final CommandTable table = CommandTable.standard();
    private final RespCommandReader reader;
    private final RespCommand command = new RespCommand();
    private final RespReplies replies;
    private final ReadPass pass;
    private final RespWriter writer = new RespWriter(RespVersion.RESP2);
    private final MemberTraffic members;
    private final Dialogue dialogue;
    private final SlowReader slowReader;
    private final RespInput in;
    private final RespOutput out = new RespOutput();
    private @Nullable Client client;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Deferred deferred;
    private boolean stalled;
    private boolean parsing;
    private boolean flushLater;
    private boolean closing;
    private boolean touched;
    private long nowMs;
    private long nowNs;

    RespHandler(LoopContext loop, Node node) {
        this.loop = loop;
        this.node = node;
        this.reader = new RespCommandReader(node.limits());
        this.replies = new RespReplies(loop, node, out);
        this.pass = new ReadPass(loop, this);
        this.members = new MemberTraffic(node, this);
        this.dialogue = new Dialogue(this, node);
        this.slowReader = new SlowReader(node);
        this.in = new RespInput(node.intake().share());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        out.open(context);
        client = node.clients()
                .open(context.channel(), node.nowMs(), node.access().unproved());
        node.clients().add(this);
        context.fireChannelActive();
    }

    // ---- from the client

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closing) {
            bytes.release();
        } else if (in.add(bytes, reader.wanted(), context.alloc())) {
            parse();
        } else {
            refuse("ERR unfinished commands: too many bytes at once (expected: fewer of that size at a time)");
            closing = true;
            flush();
        }
    }

    private void parse() {
        if (parsing) {
            return;
        }
        parsing = true;
        pass.begin();
        nowMs = node.nowMs();
        nowNs = node.nowNs();
        try {
            while (mayGoOn()) {
                ByteBuf bytes = in.bytes();
                int at = bytes.readerIndex();
                if (!reader.read(bytes, command)) {
                    break;
                }
                if (!dispatch()) {
                    bytes.readerIndex(at);
                    stalled = true;
                    break;
                }
                stalled = false;
                dialogue.ran();
                out.takesMore();
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
        in.freeIfEmpty();
        parsing = false;
        flush();
    }

    private boolean mayGoOn() {
        return !closing
                && deferred == null
                && !(stalled && !replies.isEmpty())
                && replies.size() < node.config().limits().pending()
                && loop.writes().hasRoom()
                && out.isWritable();
    }

    // While a client waits for another its connection is read on, else nobody would see that it has gone.
    private boolean mayRead() {
        return deferred == null ? mayGoOn() : in.bytes().readableBytes() < MOST_READ_AHEAD;
    }

    /** Carries a command out or sends it on its way; false when it has to wait for what is before it. */
    private boolean dispatch() {
        CommandSpec spec;
        try {
            spec = table.resolve(command);
        } catch (CommandError e) {
            if (!members.take(command)) {
                dialogue.spoil();
                refuse(e.bytes());
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
        if ((dialogue.queues(spec) || (local && !Dialogue.answersAtOnce(spec))) && !replies.isEmpty()) {
            return false;
        }
        long paused = node.clients().pausedUntil(nowMs, spec.writes());
        if (paused > 0 && !dialogue.escapesPause(spec)) {
            if (replies.isEmpty()) {
                hold(Deferred.pause(this, paused - nowMs));
            }
            return false;
        }
        client().active(nowMs, spec.name());
        if (node.monitors().any()) {
            node.monitors().show(command, spec.name(), client().address(), nowMs);
        }
        byte[] badScript = ScriptIntake.prepare(node, spec, command, client().user(), dialogue.queues(spec));
        if (badScript != null) {
            loop.stats().called(spec, 0, true);
            refuse(badScript);
            return true;
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

    private void read(CommandSpec spec) {
        if (node.asksThroughTheLog() && !node.mayLieBack(client())) {
            write(spec);
            return;
        }
        // Asked even when it has to wait for what is before it: that may be answered before others' writes of by then.
        boolean through = pass.mayRun(node.mayLieBack(client()));
        if (through && replies.isEmpty()) {
            ByteBuf to = out.buffer();
            int start = to.writerIndex();
            loop.reader().read(command, spec, writer.to(to), nowMs);
            ran(spec, command, to, start);
            return;
        }
        replies.hold(new ReplyQueue.Held(HeldReads.raw(command), pass.ticket(), dialogue.muted()));
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

    private void write(CommandSpec spec) {
        replies.logReads(this, writer.version());
        loop.writes().command(this, awaitAnswer(), resp3(), spec, command);
    }

    private void block() {
        Deferred answer = defer();
        dialogue.blockedOn(node.blockers().begin(loop, answer, resp3(), command));
    }

    private void local(CommandSpec spec) {
        ByteBuf to = replies.begin();
        int start = to.writerIndex();
        dialogue.run(spec, command, writer.to(to));
        ran(spec, command, to, start);
        replies.end();
        dialogue.afterAnswer();
    }

    // ---- for commands of the connection's own

    /** Takes a place for an answer that will come by {@link #answered}. */
    long awaitAnswer() {
        return replies.await(dialogue.muted());
    }

    /** Lets the connection wait for one answer. */
    Deferred defer() {
        Deferred its = new Deferred(this, awaitAnswer());
        hold(its);
        return its;
    }

    private void hold(Deferred its) {
        deferred = its;
    }

    /** Goes on after a pause. */
    void resume(Deferred pause) {
        if (deferred == pause) {
            deferred = null;
            goOn();
        }
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
        refuse(error.getBytes(StandardCharsets.UTF_8));
    }

    private void refuse(byte[] error) {
        ByteBuf to = replies.begin();
        int start = to.writerIndex();
        writer.to(to).error(error);
        if (dialogue.muted()) {
            to.writerIndex(start);
        }
        replies.end();
    }

    /** Answers with bytes that are ready, in their place. */
    void answerReady(byte[] reply) {
        replies.ready(reply, dialogue.muted());
    }

    /** Sends something that is no answer; at once, or behind the answer being written. */
    void push(byte[] message) {
        out.buffer().writeBytes(message);
        slowReader.check(ctx, out.gathered());
        if (!parsing && !flushLater) {
            flushLater = true;
            loop.loop().execute(() -> {
                flushLater = false;
                flush();
            });
        }
    }

    @Override
    public void deliver(Publication message) {
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

    // ---- answers

    @Override
    public boolean answered(long slot, byte[] bytes, int start, int length) {
        if (dialogue.awaitsExec(slot)) {
            byte[] whole = dialogue.completeExec(bytes, start, length);
            deferred = null;
            replies.place(slot, whole, 0, whole.length);
        } else {
            replies.place(slot, bytes, start, length);
        }
        boolean first = !touched;
        touched = true;
        return first;
    }

    boolean isOpen() {
        return out.isOpen();
    }

    /** Whether the client takes what is sent to it; if not, {@code again} is run when it does. */
    boolean isReady(Runnable again) {
        return out.isReady(again);
    }

    @Override
    public void answersWritten() {
        touched = false;
        nowMs = node.nowMs();
        nowNs = node.nowNs();
        dialogue.afterAnswer();
        replies.drain(writer);
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
        replies.drain(writer);
        goOn();
    }

    private void goOn() {
        if (in.isReadable() && !closing && deferred == null) {
            parse();
        } else {
            flush();
        }
    }

    // ---- to the client

    private void flush() {
        ChannelHandlerContext its = ctx;
        if (its == null || parsing) {
            return;
        }
        out.write();
        // What is not parsed yet stays with the client: `in` holds one read and one command at most.
        its.channel().config().setAutoRead(mayRead());
        if (closing && replies.isEmpty()) {
            its.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        slowReader.writabilityChanged(context);
        if (context.channel().isWritable()) {
            out.writable();
            replies.drain(writer);
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

    /** Bytes that came and are not parsed, and bytes of answers that are not written. */
    long[] buffered() {
        return new long[] {in.bytes().readableBytes(), out.gathered()};
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        deferred = null;
        dialogue.end();
        slowReader.end();
        if (client != null) {
            node.clients().remove(this);
            node.monitors().remove(this);
        }
        in.free();
        out.free();
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
