package io.netloft.kvstore;

import io.netloft.chassis.web.WebException;
import io.netloft.kvstore.core.CommandError;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandSpec.Where;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Condition;
import io.netloft.kvstore.core.Reader;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespDecoder;
import io.netloft.proto.resp.RespDirection;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespMessage;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody who is no Redis client wants of the state: a read, a command, or commands under conditions. Goes
 * the way that a connection's commands go, on one of the event loops.
 */
final class OneCall implements LoopClient {
    private static final RespLimits REPLIES =
            RespLimits.DEFAULT.withMaxBulkBytes(1 << 30).withMaxCommandBytes(1 << 30);

    private final Node node;
    private final LoopContext loop;
    private final CompletableFuture<RespMessage> answer = new CompletableFuture<>();
    private @Nullable Runnable write;
    private @Nullable Runnable read;
    private long ticket;

    private OneCall(Node node, LoopContext loop) {
        this.node = node;
        this.loop = loop;
    }

    /** Reads something off the state; {@code read} runs on the event loop and gets the time in milliseconds of the epoch. */
    static <T extends @Nullable Object> CompletionStage<T> read(
            Node node, KvstoreConfig.Consistency consistency, java.util.function.BiFunction<Reader, Long, T> read) {
        LoopContext loop = node.anyLoop();
        CompletableFuture<T> result = new CompletableFuture<>();
        OneCall call = new OneCall(node, loop);
        call.answer.whenComplete((done, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            }
        });
        loop.loop()
                .execute(() -> call.reading(consistency, () -> {
                    try {
                        result.complete(read.apply(loop.reader(), node.nowMs()));
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                }));
        return result;
    }

    /** Carries a command out. */
    static CompletionStage<RespMessage> run(
            Node node, KvstoreConfig.Consistency consistency, User user, List<byte[]> args) {
        RespCommand command = new RespCommand();
        command.set(args.toArray(byte[][]::new));
        CommandSpec spec = checked(node, user, command);
        LoopContext loop = node.anyLoop();
        OneCall call = new OneCall(node, loop);
        loop.loop().execute(() -> {
            if (spec.where() == Where.READ && !node.asksThroughTheLog()) {
                call.reading(consistency, () -> {
                    ByteBuf reply = Unpooled.buffer();
                    loop.reader().read(command, spec, new RespWriter(RespVersion.RESP3).to(reply), node.nowMs());
                    call.complete(reply);
                });
            } else {
                call.writing(() -> loop.writes().command(call, 0, true, spec, command));
            }
        });
        return call.answer;
    }

    /** Carries commands out if conditions hold, and others if not; answers 1 or 0, and an array of the answers. */
    static CompletionStage<RespMessage> conditional(
            Node node, User user, List<Condition> conditions, List<List<byte[]>> then, List<List<byte[]>> otherwise) {
        ByteBuf raw = Unpooled.buffer();
        for (List<byte[]> args : concat(then, otherwise)) {
            RespCommand command = new RespCommand();
            command.set(args.toArray(byte[][]::new));
            checked(node, user, command);
            command.writeTo(raw);
        }
        conditions.forEach(one -> {
            if (!user.mayUse(one.key())) {
                throw new WebException(KvstoreError.DENIED, "No permissions to access a key");
            }
        });
        LoopContext loop = node.anyLoop();
        OneCall call = new OneCall(node, loop);
        loop.loop()
                .execute(() -> call.writing(
                        () -> loop.writes().conditional(call, 0, conditions, then.size(), otherwise.size(), raw)));
        return call.answer;
    }

    private static List<List<byte[]>> concat(List<List<byte[]>> one, List<List<byte[]>> other) {
        List<List<byte[]>> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static CommandSpec checked(Node node, User user, RespCommand command) {
        CommandSpec spec;
        try {
            spec = CommandTable.standard().resolve(command);
        } catch (CommandError e) {
            throw new WebException(KvstoreError.REFUSED, e.text());
        }
        if (spec.where() != Where.READ && spec.where() != Where.WRITE) {
            throw new WebException(KvstoreError.REFUSED, spec.name() + ": not served by HTTP (expected: one on keys)");
        }
        String denied = user.refusal(spec, command);
        if (denied != null) {
            throw new WebException(KvstoreError.DENIED, denied);
        }
        if (node.settings().isOutOfMemory() && spec.flags().contains("denyoom")) {
            throw new WebException(KvstoreError.REFUSED, "OOM command not allowed when used memory > 'maxmemory'.");
        }
        byte[] badScript = ScriptIntake.prepare(node, spec, command, user, false);
        if (badScript != null) {
            throw new WebException(KvstoreError.REFUSED, new String(badScript, StandardCharsets.UTF_8));
        }
        return spec;
    }

    // ---- on the event loop

    private void reading(KvstoreConfig.Consistency consistency, Runnable then) {
        read = then;
        if (!node.mayLieBack(consistency)) {
            ticket = loop.gate().enter(this);
        }
        if (ticket == 0) {
            then.run();
        }
    }

    @Override
    public void readsThrough() {
        Runnable waiting = read;
        if (waiting == null) {
            return;
        }
        if (loop.gate().isLost(ticket)) {
            read = null;
            answer.completeExceptionally(
                    new WebException(KvstoreError.NO_QUORUM, "no quorum confirmed the read in time"));
        } else if (loop.gate().isThrough(ticket)) {
            read = null;
            waiting.run();
        }
    }

    private void writing(Runnable then) {
        if (!loop.writes().hasRoom()) {
            write = then;
            loop.writes().awaitRoom(this);
            return;
        }
        then.run();
        loop.writes().flush();
    }

    @Override
    public void roomAgain() {
        Runnable waiting = write;
        if (waiting != null) {
            write = null;
            writing(waiting);
        }
    }

    @Override
    public boolean answered(long slot, byte[] bytes, int start, int length) {
        complete(Unpooled.wrappedBuffer(bytes, start, length));
        return false;
    }

    @Override
    public void answersWritten() {}

    private void complete(ByteBuf reply) {
        try (RespDecoder decoder =
                new RespDecoder(REPLIES, RespDirection.RESPONSES, false, (message, missing) -> take(message))) {
            decoder.decode(reply);
        }
    }

    private void take(RespMessage message) {
        if (message instanceof RespMessage.SimpleError error) {
            answer.completeExceptionally(failure(error.text()));
        } else {
            answer.complete(message);
        }
    }

    /** What an error means to a client of HTTP. */
    static WebException failure(String text) {
        Function<KvstoreError, WebException> with = error -> new WebException(error, text);
        if (text.startsWith("CLUSTERDOWN")) {
            return with.apply(KvstoreError.NO_QUORUM);
        }
        if (text.startsWith("UNCERTAIN")) {
            return with.apply(KvstoreError.UNCERTAIN);
        }
        return with.apply(text.startsWith("WRONGTYPE") ? KvstoreError.WRONG_TYPE : KvstoreError.REFUSED);
    }
}
