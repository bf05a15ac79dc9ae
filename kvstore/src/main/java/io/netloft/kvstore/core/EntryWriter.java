package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log entry: a header, then ops. All numbers are big-endian.
 *
 * <pre>
 *   entry   version u8 = 1 | stamp ms i64 | random i64 | ops i32 | op …
 *   op      length of the rest i32 | kind u8 | flags u8 | [origin i64 | seq i64 | acked below i64] | body
 *   flags   1 = replies in RESP3, 2 = origin, seq and acked-below are there
 *   bodies  COMMAND       command as an array of bulks
 *           TRANSACTION   watched i32 | (revision i64 | key)… | commands i32 | command …
 *           EXPIRE        keys i32 | (expire at i64 | key)…
 *           UNBLOCK       origin i64 | seq i64 | cause u8: 0 time is over, 1 by CLIENT UNBLOCK … ERROR
 *           CANCEL        origin i64 | seq i64
 *           END_SESSION   origin i64
 *           SYSTEM        key | value, absent when removed
 *           LEASE_EXPIRE  leases i32 | (lease i64 | deadline i64)…
 *           CONDITIONAL   conditions i32 | (relation u8: 0 =, 1 !=, 2 &lt;, 3 &gt; | on u8: 0 revision, 1 value
 *                         | key | revision i64 or value)… | then i32 | otherwise i32 | command …
 *   key …   length i32 | bytes
 * </pre>
 *
 * <p>One thread at a time. {@link #begin}, ops, {@link #end}; the buffer stays the caller's.
 */
public final class EntryWriter {
    static final int VERSION = 1;
    static final int RESP3 = 1;
    static final int SESSION = 2;
    static final int OPS_AT = 17;

    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int start;
    private int ops;
    private int opStart;

    /** Creates a writer without a buffer. */
    public EntryWriter() {}

    /**
     * Who sent a command and which of its commands it is; {@code origin} 0: nobody who would send it again.
     *
     * <p>Replies are kept from {@code ackedBelow} on, so a command that may wait for long wants an origin of its own:
     * while it waits, every later reply to the same origin is kept too.
     */
    public record Sender(long origin, long seq, long ackedBelow, boolean resp3) {
        /** Somebody who never repeats a command, and waits for none. */
        public static final Sender ONCE = new Sender(0, 0, 0, false);
    }

    /** Begins an entry at the end of a buffer. */
    public EntryWriter begin(ByteBuf buffer, long stampMs, long random) {
        out = buffer;
        start = buffer.writerIndex();
        ops = 0;
        out.writeByte(VERSION).writeLong(stampMs).writeLong(random).writeInt(0);
        return this;
    }

    /** Begins ops without an entry around them, at the end of a buffer; {@link #chunk} puts them into one. */
    public EntryWriter beginChunk(ByteBuf buffer) {
        out = buffer;
        start = buffer.writerIndex();
        ops = 0;
        return this;
    }

    /** Adds ops that were written by another writer. */
    public EntryWriter chunk(ByteBuf theirs, int count) {
        out.writeBytes(theirs, theirs.readerIndex(), theirs.readableBytes());
        ops += count;
        return this;
    }

    /** How many ops the entry has so far. */
    public int ops() {
        return ops;
    }

    /** Completes the entry; returns its length. */
    public int end() {
        out.setInt(start + OPS_AT, ops);
        return out.writerIndex() - start;
    }

    /** Adds a command. */
    public EntryWriter command(Sender sender, RespCommand command) {
        open(OpKind.COMMAND, sender);
        command.writeTo(out);
        return close();
    }

    /** Adds a command from its raw bytes, an array of bulks. */
    public EntryWriter command(Sender sender, ByteBuf command, int from, int length) {
        open(OpKind.COMMAND, sender);
        out.writeBytes(command, from, length);
        return close();
    }

    /** Adds EXEC: the keys watched, each with the revision it had (0: was not there), and the commands' raw bytes. */
    public EntryWriter transaction(Sender sender, List<Watched> watched, int commands, ByteBuf raw) {
        open(OpKind.TRANSACTION, sender);
        out.writeInt(watched.size());
        for (Watched one : watched) {
            out.writeLong(one.revision());
            bytes(one.key());
        }
        out.writeInt(commands).writeBytes(raw, raw.readerIndex(), raw.readableBytes());
        return close();
    }

    /**
     * Adds conditions with the commands that are run when all hold, and those for when one does not; {@code raw} has the
     * one behind the other. The reply is an array: 1 or 0, and an array of the replies to the commands that were run.
     */
    public EntryWriter conditional(Sender sender, List<Condition> conditions, int then, int otherwise, ByteBuf raw) {
        open(OpKind.CONDITIONAL, sender);
        out.writeInt(conditions.size());
        conditions.forEach(one -> one.writeTo(out));
        out.writeInt(then).writeInt(otherwise).writeBytes(raw, raw.readerIndex(), raw.readableBytes());
        return close();
    }

    /** A key of WATCH with the revision it had then. */
    public record Watched(byte[] key, long revision) {}

    /** Adds the deletion of keys that have expired. */
    public EntryWriter expire(List<ExpiryIndex.Due> keys) {
        open(OpKind.EXPIRE, Sender.ONCE);
        out.writeInt(keys.size());
        for (ExpiryIndex.Due due : keys) {
            out.writeLong(due.expireAt());
            bytes(due.key());
        }
        return close();
    }

    /** Adds the end of a wait: by time, or with an error as CLIENT UNBLOCK asked. */
    public EntryWriter unblock(long origin, long seq, boolean error) {
        open(OpKind.UNBLOCK, Sender.ONCE);
        out.writeLong(origin).writeLong(seq).writeByte(error ? 1 : 0);
        return close();
    }

    /** Adds that a client which waited has left. */
    public EntryWriter cancel(long origin, long seq) {
        open(OpKind.CANCEL, Sender.ONCE);
        out.writeLong(origin).writeLong(seq);
        return close();
    }

    /** Adds that an origin has ended. */
    public EntryWriter endSession(long origin) {
        open(OpKind.END_SESSION, Sender.ONCE);
        out.writeLong(origin);
        return close();
    }

    /** Adds an entry of the node table; {@code value} null removes it. */
    public EntryWriter system(byte[] key, byte @Nullable [] value) {
        open(OpKind.SYSTEM, Sender.ONCE);
        bytes(key);
        if (value != null) {
            bytes(value);
        }
        return close();
    }

    /** Adds the end of leases, each by the deadline it had. */
    public EntryWriter expireLeases(Map<Long, Long> deadlines) {
        open(OpKind.LEASE_EXPIRE, Sender.ONCE);
        out.writeInt(deadlines.size());
        deadlines.forEach((lease, deadline) -> out.writeLong(lease).writeLong(deadline));
        return close();
    }

    private void open(OpKind kind, Sender sender) {
        opStart = out.writerIndex();
        boolean session = sender.origin() != 0;
        int flags = (sender.resp3() ? RESP3 : 0) | (session ? SESSION : 0);
        out.writeInt(0).writeByte(kind.code()).writeByte(flags);
        if (session) {
            out.writeLong(sender.origin()).writeLong(sender.seq()).writeLong(sender.ackedBelow());
        }
    }

    private EntryWriter close() {
        out.setInt(opStart, out.writerIndex() - opStart - Integer.BYTES);
        ops++;
        return this;
    }

    private void bytes(byte[] bytes) {
        out.writeInt(bytes.length).writeBytes(bytes);
    }
}
