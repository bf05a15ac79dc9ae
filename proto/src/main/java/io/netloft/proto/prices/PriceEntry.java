package io.netloft.proto.prices;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StateReason;

/**
 * An update, encoded once as one entry of {@code PriceBatch.updates}: tag, length and body. Immutable; shared by every
 * subscriber and every thread.
 */
public final class PriceEntry {
    private final long epoch;
    private final long sequence;
    private final long receivedNs;
    private final PriceState state;
    private final boolean repeated;
    private final byte[] bytes;

    /**
     * The numbers of an update.
     *
     * @param epoch of its sequence number
     * @param sequence its sequence number
     * @param receivedNs when it came, nanoseconds of a clock that never goes back: its age is counted from then
     */
    public record Numbers(long epoch, long sequence, long receivedNs) {}

    private PriceEntry(Numbers numbers, PriceState state, boolean repeated, byte[] bytes) {
        this.epoch = numbers.epoch();
        this.sequence = numbers.sequence();
        this.receivedNs = numbers.receivedNs();
        this.state = state;
        this.repeated = repeated;
        this.bytes = bytes;
    }

    /**
     * Encodes an update.
     *
     * @param receivedNs when it came, nanoseconds of a clock that never goes back: its age is counted from then
     */
    public static PriceEntry of(PriceUpdate update, long receivedNs) {
        byte[] bytes = encoded(update.getSerializedSize(), update::writeTo);
        boolean repeated = update.getStateReason() == StateReason.STATE_REASON_ENGINE_GONE;
        Numbers numbers = new Numbers(update.getEpoch(), update.getSequence(), receivedNs);
        return new PriceEntry(numbers, update.getState(), repeated, bytes);
    }

    /**
     * Encodes what a publisher has said, with what a server sets of it in place of what he has said of that. The bytes are those
     * of the update that it makes, which is never made: this is done for every price that comes in.
     *
     * @param said in keeping with {@link PriceRules}
     * @param received the time of day at which it came
     */
    public static PriceEntry of(PriceUpdate said, Numbers numbers, Timestamp received) {
        boolean unsaid = said.getState() == PriceState.PRICE_STATE_UNSPECIFIED;
        PriceState state = unsaid ? PriceState.PRICE_STATE_LIVE : said.getState();
        int size = sizeOfSaid(said)
                + uint64Size(PriceUpdate.EPOCH_FIELD_NUMBER, numbers.epoch())
                + uint64Size(PriceUpdate.SEQUENCE_FIELD_NUMBER, numbers.sequence())
                + CodedOutputStream.computeMessageSize(PriceUpdate.RECEIVE_TIME_FIELD_NUMBER, received)
                + CodedOutputStream.computeEnumSize(PriceUpdate.STATE_FIELD_NUMBER, state.getNumber());
        byte[] bytes = encoded(size, out -> {
            out.writeString(PriceUpdate.PRODUCT_ID_FIELD_NUMBER, said.getProductId());
            uint64(out, PriceUpdate.EPOCH_FIELD_NUMBER, numbers.epoch());
            uint64(out, PriceUpdate.SEQUENCE_FIELD_NUMBER, numbers.sequence());
            if (said.hasSourceTime()) {
                out.writeMessage(PriceUpdate.SOURCE_TIME_FIELD_NUMBER, said.getSourceTime());
            }
            out.writeMessage(PriceUpdate.RECEIVE_TIME_FIELD_NUMBER, received);
            if (said.hasBid()) {
                out.writeMessage(PriceUpdate.BID_FIELD_NUMBER, said.getBid());
            }
            if (said.hasAsk()) {
                out.writeMessage(PriceUpdate.ASK_FIELD_NUMBER, said.getAsk());
            }
            if (said.hasLast()) {
                out.writeMessage(PriceUpdate.LAST_FIELD_NUMBER, said.getLast());
            }
            out.writeEnum(PriceUpdate.STATE_FIELD_NUMBER, state.getNumber());
            said.getUnknownFields().writeTo(out);
        });
        return new PriceEntry(numbers, state, false, bytes);
    }

    private static int sizeOfSaid(PriceUpdate said) {
        int size = CodedOutputStream.computeStringSize(PriceUpdate.PRODUCT_ID_FIELD_NUMBER, said.getProductId())
                + said.getUnknownFields().getSerializedSize();
        if (said.hasSourceTime()) {
            size += CodedOutputStream.computeMessageSize(PriceUpdate.SOURCE_TIME_FIELD_NUMBER, said.getSourceTime());
        }
        if (said.hasBid()) {
            size += CodedOutputStream.computeMessageSize(PriceUpdate.BID_FIELD_NUMBER, said.getBid());
        }
        if (said.hasAsk()) {
            size += CodedOutputStream.computeMessageSize(PriceUpdate.ASK_FIELD_NUMBER, said.getAsk());
        }
        if (said.hasLast()) {
            size += CodedOutputStream.computeMessageSize(PriceUpdate.LAST_FIELD_NUMBER, said.getLast());
        }
        return size;
    }

    // A number that is 0 is not written.
    private static int uint64Size(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
    }

    private static void uint64(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeUInt64(field, value);
        }
    }

    private interface Body {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** Tag, length, and a body of so many bytes. */
    private static byte[] encoded(int size, Body body) {
        int head = CodedOutputStream.computeTagSize(PriceBatch.UPDATES_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(size);
        byte[] bytes = new byte[head + size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeTag(PriceBatch.UPDATES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
            body.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size was too short", e);
        }
        return bytes;
    }

    /** Epoch of its sequence number. */
    public long epoch() {
        return epoch;
    }

    /** Its sequence number. */
    public long sequence() {
        return sequence;
    }

    /** What the price is worth. */
    public PriceState state() {
        return state;
    }

    /** Whether it repeats an update as stale, because the engine of this server is gone. */
    public boolean repeated() {
        return repeated;
    }

    /** When it came, nanoseconds of a clock that never goes back. */
    public long receivedNs() {
        return receivedNs;
    }

    /** Bytes of the entry. */
    public int size() {
        return bytes.length;
    }

    /** Writes the entry. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, bytes.length);
    }

    /** The update, parsed again. */
    public PriceUpdate update() {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        try {
            in.readTag();
            int size = in.readRawVarint32();
            return PriceUpdate.parser().parseFrom(bytes, bytes.length - size, size);
        } catch (IOException e) {
            throw new IllegalStateException("entry " + sequence + " does not parse", e);
        }
    }
}
