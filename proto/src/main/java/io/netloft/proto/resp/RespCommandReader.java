package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;

/**
 * Reads commands out of a growing buffer, in place: arrays of bulks, and inline commands. A server's hot path; one
 * reader serves one connection, one thread at a time.
 *
 * <pre>
 *           '*'           count            length            bulk + CRLF, the last one
 *   START ------&gt; COUNT -------&gt; LENGTH ----------&gt; BULK ------------------------------&gt; a command
 *     |  ^          | 0 or less    ^                  |
 *     |  +----------+              +------------------+ more to come
 *     +--------&gt; INLINE  -------------------------------------------------------------&gt; a command
 *      anything else          LF
 * </pre>
 *
 * <p>What has been read of a command that arrives in pieces is not read again: the work is linear in its bytes however
 * they are cut. What is held beyond the buffer grows with the arguments that have arrived, never with those announced.
 *
 * <p>As strict as Redis, and stricter where Redis looks away: a length and a bulk end with CRLF and nothing else, and a
 * byte that begins no bulk is refused at once. {@link RespDecoder} judges requests alike.
 */
public final class RespCommandReader {
    private enum State {
        START,
        COUNT,
        LENGTH,
        BULK,
        INLINE
    }

    private static final long MORE_NEEDED = -1;
    private static final int CRLF_LENGTH = 2;
    private static final int WORD = Long.BYTES;

    private final RespInlineWords words = new RespInlineWords();
    private RespLimits limits;

    private State state = State.START;
    /** Bytes of the command that have been made sense of. */
    private int done;
    /** Bytes of the command that are known to hold no end of the current line. */
    private int scanned;
    /** Arguments still to come, the one being read included. */
    private int remaining;
    /** Length of the bulk being read. */
    private int bulk;
    /** Bytes still missing for the bulk being read. */
    private int wanted;

    /** Creates a reader that expects the first byte of a command. */
    public RespCommandReader(RespLimits limits) {
        this.limits = limits;
    }

    /** Sets other limits, from the next length on; for a connection that has proved who it is. */
    public void limits(RespLimits other) {
        this.limits = other;
    }

    /** Forgets a command that has arrived in part. */
    public void reset() {
        state = State.START;
        done = 0;
        scanned = 0;
        wanted = 0;
    }

    /** How many more bytes the bulk being read needs, its CRLF included; 0 when nobody knows. */
    public int wanted() {
        return wanted;
    }

    /**
     * Reads one command.
     *
     * @param in bytes from the command's first on; what one call has seen must be there again in the next, with or
     *     without more after it. Empty lines and empty arrays before a command are passed over and consumed
     * @param into filled when the whole command is there; the same one until then. Its spans point into {@code in} and
     *     hold good until that is written to, moved or released
     * @return true when a command was read, the reader index having moved past it; false when more bytes are needed, the
     *     reader index standing at the command's first byte
     * @throws RespException when the bytes break a rule or a limit; the reader is then reset
     */
    public boolean read(ByteBuf in, RespCommand into) {
        try {
            return state == State.INLINE ? inline(in, into) : array(in, into);
        } catch (RespException e) {
            reset();
            throw e;
        }
    }

    private boolean array(ByteBuf in, RespCommand into) {
        long ahead = 0;
        while (state == State.START || state == State.COUNT) {
            int base = in.readerIndex();
            int end = in.writerIndex();
            if (base == end) {
                return false;
            }
            ahead = end - base >= WORD ? in.getLongLE(base) : in.getByte(base) & 0xff;
            if ((byte) ahead != '*') {
                state = State.INLINE;
                return inline(in, into);
            }
            state = State.COUNT;
            long line = shortLine(ahead, '*');
            if (line == MORE_NEEDED) {
                line = anyLine(in, base, end);
            }
            if (line == MORE_NEEDED) {
                return false;
            }
            done = lineBytes(line);
            scanned = done;
            remaining = value(line);
            if (remaining == 0) {
                in.skipBytes(done);
                reset();
            } else {
                ahead = done < WORD ? ahead >>> (done << 3) : 0;
                state = State.LENGTH;
                into.begin();
            }
        }
        return bulks(in, into, ahead);
    }

    /**
     * Reads bulks.
     *
     * @param ahead what has been seen already of the first length, zeros behind it: one look at the buffer shows the end
     *     of a bulk and the length of the next
     */
    private boolean bulks(ByteBuf in, RespCommand into, long ahead) {
        int base = in.readerIndex();
        int end = in.writerIndex();
        long seen = ahead;
        while (remaining > 0) {
            int at = base + done;
            if (state == State.LENGTH) {
                long line = line(in, at, end, seen);
                if (line == MORE_NEEDED) {
                    return false;
                }
                bulk = value(line);
                done += lineBytes(line);
                scanned = done;
                at = base + done;
                if (bulk > limits.maxCommandBytes() - done - CRLF_LENGTH) {
                    throw new RespException(RespFault.COMMAND_BYTES, done);
                }
            }
            int tail = at + bulk;
            if (end - tail < CRLF_LENGTH) {
                await(in, tail, end);
                return false;
            }
            seen = end - tail >= WORD ? in.getLongLE(tail) : in.getUnsignedShortLE(tail);
            if ((seen & 0xffff) != RespOctets.CRLF_LE) {
                throw new RespException(RespFault.BULK_LENGTH, done + bulk);
            }
            seen >>>= Short.SIZE;
            into.add(done, bulk);
            done += bulk + CRLF_LENGTH;
            scanned = done;
            state = State.LENGTH;
            remaining--;
        }
        into.complete(in, base, done);
        in.readerIndex(base + done);
        reset();
        return true;
    }

    private void await(ByteBuf in, int tail, int end) {
        if (end > tail && in.getByte(tail) != RespOctets.CR) {
            throw new RespException(RespFault.BULK_LENGTH, done + bulk);
        }
        state = State.BULK;
        wanted = tail + CRLF_LENGTH - end;
    }

    /**
     * Reads the line with the length of a bulk.
     *
     * @return number and length of the line with its CRLF, or MORE_NEEDED
     */
    private long line(ByteBuf in, int at, int end, long seen) {
        long line = shortLine(seen, '$');
        if (line == MORE_NEEDED && end - at >= WORD) {
            line = shortLine(in.getLongLE(at), '$');
        }
        return line == MORE_NEEDED ? anyLine(in, at, end) : line;
    }

    /** One to three digits, which most lines have, in the first bytes of a word; MORE_NEEDED leaves it to others. */
    private long shortLine(long word, char kind) {
        if ((word & 0xff) != kind) {
            return MORE_NEEDED;
        }
        int first = digit(word, 1);
        int second = digit(word, 2);
        if (first < 0 || first > 9) {
            return MORE_NEEDED;
        }
        if (((word >>> 16) & 0xffff) == RespOctets.CRLF_LE) {
            return allowed(first, 4);
        }
        if (first == 0 || second < 0 || second > 9) {
            return MORE_NEEDED;
        }
        if (((word >>> 24) & 0xffff) == RespOctets.CRLF_LE) {
            return allowed(first * 10 + second, 5);
        }
        int third = digit(word, 3);
        if (third >= 0 && third <= 9 && ((word >>> 32) & 0xffff) == RespOctets.CRLF_LE) {
            return allowed(first * 100 + second * 10 + third, 6);
        }
        return MORE_NEEDED;
    }

    private static int digit(long word, int place) {
        return (int) ((word >>> (place << 3)) & 0xff) - '0';
    }

    private long anyLine(ByteBuf in, int at, int end) {
        if (at == end) {
            return MORE_NEEDED;
        }
        boolean counts = state == State.COUNT;
        if (!counts && in.getByte(at) != '$') {
            throw RespException.got(RespFault.EXPECTED_BULK, in.getByte(at), done);
        }
        int from = in.readerIndex() + scanned;
        int lf = in.indexOf(from, end, RespOctets.LF);
        int length = (lf < 0 ? end : lf) - at;
        if (length > limits.maxInlineBytes()) {
            throw new RespException(counts ? RespFault.MULTIBULK_LINE : RespFault.BULK_LINE, done);
        }
        if (lf < 0) {
            scanned = end - in.readerIndex();
            return MORE_NEEDED;
        }
        int digits = length - CRLF_LENGTH;
        if (in.getByte(lf - 1) != RespOctets.CR || !RespOctets.isInteger(in, at + 1, digits)) {
            throw new RespException(counts ? RespFault.MULTIBULK_LENGTH : RespFault.BULK_LENGTH, done);
        }
        return allowed(RespOctets.integer(in, at + 1, digits), length + 1);
    }

    /** Holds a number against its limit and packs it with the length of its line. */
    private long allowed(long number, int lineBytes) {
        if (state == State.COUNT) {
            if (number > limits.maxArguments()) {
                throw RespException.tooMany(limits);
            }
            return pack((int) Math.max(0, number), lineBytes);
        }
        if (number < 0 || number > limits.maxBulkBytes()) {
            throw new RespException(
                    limits.authenticated() || number < 0
                            ? RespFault.BULK_LENGTH
                            : RespFault.UNAUTHENTICATED_BULK_LENGTH,
                    done);
        }
        return pack((int) number, lineBytes);
    }

    private static long pack(int value, int lineBytes) {
        return ((long) value << Integer.SIZE) | lineBytes;
    }

    private static int value(long line) {
        return (int) (line >>> Integer.SIZE);
    }

    private static int lineBytes(long line) {
        return (int) line;
    }

    private boolean inline(ByteBuf in, RespCommand into) {
        while (in.isReadable()) {
            int base = in.readerIndex();
            if (scanned == 0 && in.getByte(base) == '*') {
                state = State.START;
                return array(in, into);
            }
            int end = in.writerIndex();
            int lf = in.indexOf(base + scanned, end, RespOctets.LF);
            if ((lf < 0 ? end : lf) - base > limits.maxInlineBytes()) {
                throw new RespException(RespFault.INLINE_LINE, 0);
            }
            if (lf < 0) {
                scanned = end - base;
                return false;
            }
            int length = lf - base;
            boolean endsWithCr = length > 0 && in.getByte(lf - 1) == RespOctets.CR;
            words.read(in, base, endsWithCr ? length - 1 : length, limits);
            in.skipBytes(length + 1);
            reset();
            if (words.size() > 0) {
                into.set(words);
                return true;
            }
        }
        return false;
    }
}
