package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses whole messages (RFC 7692 §7.2.2), each by itself, to a bounded length. One for all connections of an event
 * loop; not thread-safe.
 */
final class MessageInflater implements AutoCloseable {
    // The empty block that the sender left out, and one that is marked as the last: only where that one begins at a
    // byte
    // and ends the data was the message whole.
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff, 1, 0, 0, (byte) 0xff, (byte) 0xff};
    private static final int FIRST_ROOM = 512;
    private static final int GUESSED_RATIO = 4;

    private final Inflater inflater = new Inflater(true);

    /**
     * The message; the caller's to release.
     *
     * @param packed the payloads of its frames; stays the caller's
     * @param limit longest message
     * @throws RefusedMessageException 1007 for data that is not compressed as it should be, 1009 for too long a message
     */
    ByteBuf unpack(ByteBuf packed, int limit) throws RefusedMessageException {
        long guess = Math.max(FIRST_ROOM, (long) packed.readableBytes() * GUESSED_RATIO);
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer((int) Math.min(guess, limit + 1L), limit + 1);
        boolean done = false;
        try {
            inflater.reset();
            inflate(packed.nioBuffer(), out, limit);
            boolean ended = inflate(ByteBuffer.wrap(TAIL), out, limit);
            if (!ended) {
                throw new RefusedMessageException(1007, "compressed data is cut");
            }
            done = true;
            return out;
        } catch (DataFormatException e) {
            throw new RefusedMessageException(1007, "compressed data is damaged");
        } finally {
            if (!done) {
                out.release();
            }
        }
    }

    /** Whether the data's last block ended exactly where this piece does. */
    private boolean inflate(ByteBuffer piece, ByteBuf out, int limit)
            throws DataFormatException, RefusedMessageException {
        inflater.setInput(piece);
        while (true) {
            if (!out.isWritable()) {
                out.ensureWritable(Math.min(out.capacity(), out.maxCapacity() - out.capacity()));
            }
            ByteBuffer room = out.internalNioBuffer(out.writerIndex(), out.writableBytes());
            int made = inflater.inflate(room);
            out.writerIndex(out.writerIndex() + made);
            if (out.readableBytes() > limit) {
                throw new RefusedMessageException(1009, "message is longer than " + limit + " bytes");
            }
            if (inflater.finished()) {
                if (!piece.hasRemaining()) {
                    return true;
                }
                // §7.2.3.5: a sender may end with a last block, and even begin another one after it.
                inflater.reset();
                inflater.setInput(piece);
            } else if (inflater.needsDictionary()) {
                throw new RefusedMessageException(1007, "compressed data asks for a dictionary");
            } else if (made == 0 && inflater.needsInput()) {
                return false;
            }
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
