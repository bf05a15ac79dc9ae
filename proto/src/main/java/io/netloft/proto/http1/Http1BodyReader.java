package io.netloft.proto.http1;

import static io.netloft.proto.http1.Http1Octets.CR;
import static io.netloft.proto.http1.Http1Octets.LF;

import io.netty.buffer.ByteBuf;

/**
 * Finds where a message's body ends (RFC 9112 §6, §7) without touching its bytes: they are forwarded as they came,
 * chunk lines and trailers included.
 *
 * <pre>
 *   SIZE --CRLF--&gt; DATA --size bytes--&gt; DATA_END --CRLF--&gt; SIZE
 *    |  ';' EXTENSION                                       |
 *    +--size 0, CRLF--&gt; TRAILER --field line--&gt; TRAILER     |
 *                       TRAILER --empty line--&gt; DONE
 * </pre>
 *
 * <p>Each call looks at bytes not seen before: the caller takes what was accepted out of the buffer (by slice or skip)
 * before it calls again. A body may be cut anywhere. Chunk sizes are 1 to 15 hexadecimal digits and nothing else;
 * extensions are {@code ;token} or {@code ;token=token}; trailers obey the rules of fields and may not be of a kind that
 * a recipient merges into the head at its peril.
 *
 * <p><b>Memory:</b> none but 64 bytes for a trailer's name, once there is one. One thread at a time.
 */
public final class Http1BodyReader {
    private enum State {
        DONE,
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION_NAME,
        EXTENSION_VALUE,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF
    }

    private static final int MAX_SIZE_DIGITS = 15;
    /** How many chunk lines' worth of extensions a message may carry: without it, one byte of data may cost hundreds. */
    private static final int EXTENSION_LINES = 64;

    private final Http1Limits limits;
    private final Http1Trailers trailers;

    private State state = State.DONE;
    /** Bytes of payload to come, in the body or in the chunk. */
    private long remaining;

    private long payload;
    /** Bytes of body seen, for the offset of a fault. */
    private long seen;

    private int digits;
    /** Bytes of the chunk line, or of the extension's part, so far. */
    private int lineLength;

    private int partLength;
    private int extensions;

    /** Creates a reader with no body to read: {@link #done()} until {@link #begin}. */
    public Http1BodyReader(Http1Limits limits) {
        this.limits = limits;
        this.trailers = new Http1Trailers(limits);
    }

    /**
     * Starts on the body of a message.
     *
     * @param framing as the head says
     * @param contentLength bytes of body when framing is LENGTH; otherwise not looked at
     */
    public void begin(Http1Framing framing, long contentLength) {
        payload = 0;
        seen = 0;
        remaining = 0;
        extensions = 0;
        switch (framing) {
            case NONE -> state = State.DONE;
            case UNTIL_CLOSE -> state = State.UNTIL_CLOSE;
            case CHUNKED -> beginChunk();
            case LENGTH -> {
                if (contentLength < 0) {
                    throw new IllegalArgumentException(
                            "contentLength: " + contentLength + " (expected: 0 or more); pass the head's");
                }
                remaining = contentLength;
                state = contentLength == 0 ? State.DONE : State.LENGTH;
            }
        }
    }

    /**
     * Says how many readable bytes, from the reader index on, belong to the body; leaves the reader index alone.
     *
     * @throws Http1Exception when the chunked framing breaks a rule or a limit; the reader is then done
     */
    public int accept(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int at = start;
        while (at < end && state != State.DONE) {
            at = step(in, at, end);
        }
        return at - start;
    }

    /**
     * Says how many readable bytes, from the reader index on, form the next run that is all payload or all framing;
     * {@link #inPayload()} beforehand tells which. For those who want the payload alone.
     */
    public int acceptRun(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int at = start;
        boolean payloadRun = inPayload();
        while (at < end && state != State.DONE && inPayload() == payloadRun) {
            at = step(in, at, end);
        }
        return at - start;
    }

    /** Whether the next byte is payload rather than framing. */
    public boolean inPayload() {
        return state == State.DATA || state == State.LENGTH || state == State.UNTIL_CLOSE;
    }

    /** Whether the body is complete. One that lasts until close is done only by {@link #endOfInput()}. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Bytes of payload seen, framing left out. */
    public long payloadBytes() {
        return payload;
    }

    /**
     * Ends the body because the connection has ended.
     *
     * @return whether the body is complete: it was, or it lasts until close
     */
    public boolean endOfInput() {
        boolean complete = state == State.DONE || state == State.UNTIL_CLOSE;
        state = State.DONE;
        return complete;
    }

    /** Passes over {@code bytes} that nobody saw; false when they reach beyond the payload that is known to follow. */
    boolean skip(long bytes) {
        if (!inPayload() || (state != State.UNTIL_CLOSE && bytes > remaining)) {
            return false;
        }
        took(bytes);
        return true;
    }

    private int step(ByteBuf in, int at, int end) {
        if (inPayload()) {
            long take = state == State.UNTIL_CLOSE ? end - at : Math.min(remaining, end - at);
            took(take);
            return at + (int) take;
        }
        seen++;
        framing(in.getByte(at));
        return at + 1;
    }

    private void took(long bytes) {
        payload += bytes;
        seen += bytes;
        if (state == State.UNTIL_CLOSE) {
            return;
        }
        remaining -= bytes;
        if (remaining == 0) {
            state = state == State.DATA ? State.DATA_CR : State.DONE;
        }
    }

    private void framing(byte octet) {
        switch (state) {
            case SIZE -> size(octet);
            case EXTENSION_NAME -> extension(octet, true);
            case EXTENSION_VALUE -> extension(octet, false);
            case SIZE_LF -> {
                expect(octet == LF, Http1Fault.BARE_CR);
                endOfSize();
            }
            case DATA_CR -> {
                expect(octet == CR, Http1Fault.CHUNK_END);
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(octet == LF, Http1Fault.CHUNK_END);
                beginChunk();
            }
            case TRAILER_START -> trailerStart(octet);
            case TRAILER_NAME -> trailerName(octet);
            case TRAILER_VALUE -> trailerValue(octet);
            case TRAILER_LF -> {
                trailers.count(this);
                expect(octet == LF, Http1Fault.BARE_CR);
                state = State.TRAILER_START;
            }
            case LAST_LF -> {
                trailers.count(this);
                expect(octet == LF, Http1Fault.BARE_CR);
                state = State.DONE;
            }
            default -> throw new IllegalStateException("state: " + state + " (expected: one of framing)");
        }
    }

    private void beginChunk() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        lineLength = 0;
    }

    private void size(byte octet) {
        int digit = Character.digit(octet, 16);
        if (digit >= 0) {
            expect(digits < MAX_SIZE_DIGITS, Http1Fault.CHUNK_SIZE);
            digits++;
            remaining = (remaining << 4) | digit;
            countLine();
            return;
        }
        expect(digits > 0, Http1Fault.CHUNK_SIZE);
        switch (octet) {
            case CR -> state = State.SIZE_LF;
            case LF -> throw fail(Http1Fault.BARE_LF);
            case ';' -> beginExtension();
            default -> throw fail(Http1Fault.CHUNK_SIZE);
        }
    }

    private void beginExtension() {
        countExtension();
        partLength = 0;
        state = State.EXTENSION_NAME;
    }

    /** RFC 9112 §7.1.1 also allows blanks and quoted strings, which is where parsers have been made to disagree. */
    private void extension(byte octet, boolean inName) {
        if (Http1Octets.isToken(octet)) {
            countExtension();
            partLength++;
            return;
        }
        expect(octet != LF, Http1Fault.BARE_LF);
        expect(partLength > 0, Http1Fault.CHUNK_EXTENSION);
        if (octet == CR) {
            state = State.SIZE_LF;
        } else if (octet == ';') {
            beginExtension();
        } else {
            expect(octet == '=' && inName, Http1Fault.CHUNK_EXTENSION);
            countExtension();
            partLength = 0;
            state = State.EXTENSION_VALUE;
        }
    }

    private void countExtension() {
        countLine();
        extensions++;
        expect(extensions <= limits.maxChunkLine() * EXTENSION_LINES, Http1Fault.CHUNK_EXTENSIONS_TOO_LONG);
    }

    private void countLine() {
        lineLength++;
        expect(lineLength <= limits.maxChunkLine(), Http1Fault.CHUNK_LINE_TOO_LONG);
    }

    private void endOfSize() {
        if (remaining > 0) {
            state = State.DATA;
        } else {
            trailers.begin();
            state = State.TRAILER_START;
        }
    }

    private void trailerStart(byte octet) {
        trailers.count(this);
        if (octet == CR) {
            state = State.LAST_LF;
            return;
        }
        expect(octet != LF, Http1Fault.BARE_LF);
        expect(!Http1Octets.isBlank(octet), trailers.empty() ? Http1Fault.LEADING_WHITESPACE : Http1Fault.OBS_FOLD);
        expect(Http1Octets.isToken(octet), Http1Fault.FIELD_NAME);
        expect(trailers.beginField(), Http1Fault.TOO_MANY_FIELDS);
        trailers.name(octet);
        state = State.TRAILER_NAME;
    }

    private void trailerName(byte octet) {
        trailers.count(this);
        if (Http1Octets.isToken(octet)) {
            trailers.name(octet);
            return;
        }
        expect(!Http1Octets.isBlank(octet), Http1Fault.SPACE_BEFORE_COLON);
        expect(octet == ':', Http1Fault.FIELD_NAME);
        expect(!trailers.forbidden(), Http1Fault.TRAILER_FORBIDDEN);
        state = State.TRAILER_VALUE;
    }

    private void trailerValue(byte octet) {
        trailers.count(this);
        if (octet == CR) {
            state = State.TRAILER_LF;
            return;
        }
        expect(octet != LF, Http1Fault.BARE_LF);
        expect(Http1Octets.isText(octet), Http1Fault.FIELD_VALUE);
    }

    private void expect(boolean holds, Http1Fault fault) {
        if (!holds) {
            throw fail(fault);
        }
    }

    /** The fault at the byte just seen; whatever follows it belongs to nobody. */
    Http1Exception fail(Http1Fault fault) {
        state = State.DONE;
        return new Http1Exception(fault, seen - 1);
    }
}
