package io.netloft.kvstore.core;

import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A state machine with a log in memory and a client that speaks text: writes go through entries of one op, reads through
 * a reader.
 */
final class Machine implements ReplyTarget {
    final StateMachine state = new StateMachine();
    final Reader reader = state.reader(7);
    final List<ByteBuf> log = new ArrayList<>();
    final List<String> late = new ArrayList<>();
    long now = 1_700_000_000_000L;
    boolean resp3;
    private long random = 1;
    private byte[] reply = {};

    /** Runs a command given as words; {@code ""} stands for an empty one. */
    String run(String... words) {
        return Replies.text(raw(words));
    }

    /** Runs a command given as one line of words. */
    String line(String line) {
        return run(line.split(" "));
    }

    byte[] raw(String... words) {
        return raw(bytes(words));
    }

    byte[] raw(byte[]... words) {
        RespCommand command = new RespCommand();
        command.set(words);
        CommandSpec spec = CommandTable.standard().find(command);
        if (spec != null && spec.where() == CommandSpec.Where.READ && spec.takes(command)) {
            ByteBuf out = Unpooled.buffer();
            reader.read(command, spec, writer(out), now);
            return ByteBufUtil.getBytes(out);
        }
        return apply(writer -> writer.command(new Sender(0, 0, 0, resp3), command));
    }

    RespWriter writer(ByteBuf out) {
        return new RespWriter(resp3 ? RespVersion.RESP3 : RespVersion.RESP2).to(out);
    }

    /** Runs a command of an origin, which may wait. */
    String as(long origin, long seq, String line) {
        RespCommand command = new RespCommand();
        command.set(bytes(line.split(" ")));
        return Replies.text(apply(writer -> writer.command(new Sender(origin, seq, 0, resp3), command)));
    }

    /** Runs EXEC of lines. */
    String exec(List<Watched> watched, String... lines) {
        ByteBuf raw = Unpooled.buffer();
        for (String line : lines) {
            RespCommand command = new RespCommand();
            command.set(bytes(line.split(" ")));
            command.writeTo(raw);
        }
        return Replies.text(
                apply(writer -> writer.transaction(new Sender(0, 0, 0, resp3), watched, lines.length, raw)));
    }

    /** Runs EXEC of commands. */
    byte[] exec(List<String[]> commands) {
        ByteBuf raw = Unpooled.buffer();
        for (String[] words : commands) {
            RespCommand command = new RespCommand();
            command.set(bytes(words));
            command.writeTo(raw);
        }
        return apply(writer -> writer.transaction(new Sender(0, 0, 0, resp3), List.of(), commands.size(), raw));
    }

    Watched watch(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return new Watched(bytes, reader.revision(bytes, now));
    }

    interface Ops {
        EntryWriter into(EntryWriter writer);
    }

    /** Applies one entry; the reply to its only op, or nothing when that has none. */
    byte[] apply(Ops ops) {
        ByteBuf entry = Unpooled.buffer();
        EntryWriter writer = new EntryWriter().begin(entry, now, random++ * 0x9E3779B97F4A7C15L);
        ops.into(writer).end();
        log.add(entry);
        reply = "+waits\r\n".getBytes(StandardCharsets.ISO_8859_1);
        state.apply(log.size(), entry, this);
        if (state.fault() != null) {
            throw new AssertionError(state.fault());
        }
        return reply;
    }

    byte[] snapshot() {
        try (Snapshot snapshot = state.fork(0)) {
            return snapshot.toBytes();
        }
    }

    @Override
    public void reply(long origin, long seq, ByteBuf replies, int start, int length) {
        reply = ByteBufUtil.getBytes(replies, start, length);
    }

    @Override
    public void blocked(long origin, long seq, long deadlineMs) {
        reply = ("+waits" + (deadlineMs == Entry.NEVER ? "" : " " + (deadlineMs - now)) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void late(long origin, long seq, byte[] bytes) {
        late.add(origin + "/" + seq + " " + Replies.text(bytes));
    }

    static byte[][] bytes(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return bytes;
    }
}
