package io.netloft.proto.bencode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents one after another, in pieces of any size, without recursion.
 *
 * <pre>
 *   VALUE -- i --&gt; INTEGER -- e --&gt; VALUE
 *     | digit --&gt; LENGTH -- : --&gt; STRING -- its octets --&gt; VALUE
 *     | l d   --&gt; VALUE, one level deeper;   e --&gt; VALUE, one level higher
 *     the outermost value is whole: it is handed over, and the next one begins
 * </pre>
 *
 * <p><b>Memory:</b> follows what has arrived, up to a document of {@link BencodeLimits#maxBytes()}: a length that was only
 * announced takes nothing. One thread at a time. A fault forgets the document at hand and leaves the decoder ready for
 * another.
 */
public final class BencodeDecoder {
    private enum State {
        VALUE,
        INTEGER,
        LENGTH,
        STRING
    }

    private static final int MOST_LENGTH_DIGITS = 10;
    private static final int FIRST_ROOM = 64;

    /** A list or dictionary whose end has not come. */
    private static final class Open {
        private final @Nullable Map<String, BencodeValue> entries;
        private final List<BencodeValue> values = new ArrayList<>();
        private @Nullable String key;
        private @Nullable String last;

        Open(boolean dict) {
            entries = dict ? new TreeMap<>() : null;
        }

        boolean wantsKey() {
            return entries != null && key == null;
        }
    }

    private final BencodeLimits limits;
    private final String marked;
    private final Deque<Open> open = new ArrayDeque<>();

    private State state = State.VALUE;
    private long offset;
    private int values;
    private long number;
    private int digits;
    private boolean negative;
    private byte[] string = {};
    private int filled;
    private int length;
    private long markStart = -1;
    private long markEnd = -1;

    /** Expects the first byte of a document. */
    public BencodeDecoder(BencodeLimits limits) {
        this(limits, "");
    }

    /** As above, and remembers where the value lies that the outermost dictionary has under a key. */
    public BencodeDecoder(BencodeLimits limits, String marked) {
        this.limits = limits;
        this.marked = marked;
    }

    /**
     * Reads a document that must be whole and alone.
     *
     * @throws BencodeException when it breaks a rule, is cut, or is followed by anything
     */
    public static BencodeValue whole(byte[] document, BencodeLimits limits) {
        return new BencodeDecoder(limits).readWhole(document);
    }

    BencodeValue readWhole(byte[] document) {
        ByteBuf in = Unpooled.wrappedBuffer(document);
        BencodeValue value = decode(in);
        if (value == null) {
            throw BencodeException.at(BencodeFault.CUT, document.length);
        }
        if (in.isReadable()) {
            throw BencodeException.at(BencodeFault.TRAILING, in.readerIndex());
        }
        return value;
    }

    /**
     * Reads up to the end of one document; null when it has not come, and all bytes are consumed.
     *
     * @throws BencodeException when a rule or a limit is broken
     */
    public @Nullable BencodeValue decode(ByteBuf in) {
        try {
            BencodeValue whole = null;
            while (whole == null && in.isReadable()) {
                whole = step(in);
                if (offset > limits.maxBytes()) {
                    throw fault(BencodeFault.BYTES);
                }
            }
            if (whole != null) {
                begin();
            }
            return whole;
        } catch (BencodeException e) {
            begin();
            markStart = -1;
            throw e;
        }
    }

    /** Whether the next byte begins a document. */
    public boolean atStart() {
        return offset == 0;
    }

    /** Where the marked value of the last document began, from the document's first byte; -1 when it had none. */
    public int markStart() {
        return (int) markStart;
    }

    /** Where it ended. */
    public int markEnd() {
        return (int) markEnd;
    }

    private void begin() {
        open.clear();
        state = State.VALUE;
        offset = 0;
        values = 0;
        string = new byte[0];
    }

    private BencodeException fault(BencodeFault fault) {
        return BencodeException.at(fault, offset);
    }

    private @Nullable BencodeValue step(ByteBuf in) {
        return switch (state) {
            case VALUE -> value(in);
            case INTEGER -> integer(in);
            case LENGTH -> length(in);
            case STRING -> string(in);
        };
    }

    private @Nullable BencodeValue value(ByteBuf in) {
        byte first = in.readByte();
        if (offset == 0) {
            markStart = -1;
            markEnd = -1;
        }
        Open parent = open.peek();
        boolean digit = first >= '0' && first <= '9';
        if (first == 'e' && parent != null) {
            offset++;
            return end(parent);
        }
        if (parent != null && parent.wantsKey() && !digit) {
            throw fault(BencodeFault.KEY);
        }
        if (++values > limits.maxValues()) {
            throw fault(BencodeFault.VALUES);
        }
        if (parent != null && open.size() == 1 && marked.equals(parent.key)) {
            markStart = offset;
        }
        begin(first, digit);
        offset++;
        return null;
    }

    private void begin(byte first, boolean digit) {
        if (digit) {
            number = (long) first - '0';
            digits = 1;
            state = State.LENGTH;
        } else if (first == 'i') {
            number = 0;
            digits = 0;
            negative = false;
            state = State.INTEGER;
        } else if (first == 'l' || first == 'd') {
            if (open.size() == limits.maxDepth()) {
                throw fault(BencodeFault.DEPTH);
            }
            open.push(new Open(first == 'd'));
        } else {
            throw fault(BencodeFault.KIND);
        }
    }

    private @Nullable BencodeValue end(Open closed) {
        if (closed.key != null) {
            throw fault(BencodeFault.VALUE_MISSING);
        }
        open.pop();
        Map<String, BencodeValue> entries = closed.entries;
        return complete(entries == null ? new BencodeValue.ListOf(closed.values) : new BencodeValue.Dict(entries));
    }

    private @Nullable BencodeValue integer(ByteBuf in) {
        byte next = in.readByte();
        if (next == '-' && digits == 0 && !negative) {
            negative = true;
        } else if (next >= '0' && next <= '9') {
            integerDigit(next - '0');
        } else if (next == 'e' && digits > 0 && !(negative && number == 0)) {
            offset++;
            state = State.VALUE;
            // Collected as a negative number, whose range reaches one further.
            return complete(new BencodeValue.Int(negative ? number : -number));
        } else {
            throw fault(BencodeFault.INTEGER);
        }
        offset++;
        return null;
    }

    private void integerDigit(int digit) {
        long least = negative ? Long.MIN_VALUE : -Long.MAX_VALUE;
        boolean leadingZero = digits > 0 && number == 0;
        if (leadingZero || number < least / 10 || number * 10 < least + digit) {
            throw fault(BencodeFault.INTEGER);
        }
        number = number * 10 - digit;
        digits++;
    }

    private @Nullable BencodeValue length(ByteBuf in) {
        byte next = in.readByte();
        if (next == ':') {
            length = (int) number;
            filled = 0;
            string = new byte[Math.min(length, FIRST_ROOM)];
            state = State.STRING;
            offset++;
            if (offset + length > limits.maxBytes()) {
                throw fault(BencodeFault.BYTES);
            }
            // An empty string has no octet that would bring us back.
            return length == 0 ? string(in) : null;
        }
        if (next < '0' || next > '9' || number == 0 || digits == MOST_LENGTH_DIGITS) {
            throw fault(BencodeFault.LENGTH);
        }
        number = number * 10 + next - '0';
        digits++;
        if (number > limits.maxBytes()) {
            throw fault(BencodeFault.BYTES);
        }
        offset++;
        return null;
    }

    private @Nullable BencodeValue string(ByteBuf in) {
        int count = Math.min(length - filled, in.readableBytes());
        if (filled + count > string.length) {
            string = Arrays.copyOf(string, (int) Math.min(length, Math.max(filled + count, 2L * string.length)));
        }
        in.readBytes(string, filled, count);
        filled += count;
        offset += count;
        if (filled < length) {
            return null;
        }
        state = State.VALUE;
        byte[] whole = string;
        Open parent = open.peek();
        if (parent != null && parent.wantsKey()) {
            key(parent, new String(whole, StandardCharsets.ISO_8859_1));
            return null;
        }
        return complete(new BencodeValue.Text(whole));
    }

    private void key(Open parent, String key) {
        if (parent.last != null && key.compareTo(parent.last) <= 0) {
            throw fault(BencodeFault.ORDER);
        }
        parent.key = key;
        parent.last = key;
    }

    private @Nullable BencodeValue complete(BencodeValue value) {
        Open parent = open.peek();
        if (parent == null) {
            return value;
        }
        Map<String, BencodeValue> entries = parent.entries;
        String key = parent.key;
        if (entries == null || key == null) {
            parent.values.add(value);
            return null;
        }
        if (open.size() == 1 && marked.equals(key)) {
            markEnd = offset;
        }
        entries.put(key, value);
        parent.key = null;
        return null;
    }
}
