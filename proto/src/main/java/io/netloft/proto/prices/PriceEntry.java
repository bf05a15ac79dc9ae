package io.netloft.proto.prices;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
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
    private final PriceState state;
    private final boolean repeated;
    private final long receivedNs;
    private final byte[] bytes;
    private final int body;

    private PriceEntry(PriceUpdate update, long receivedNs, byte[] bytes, int body) {
        this.epoch = update.getEpoch();
        this.sequence = update.getSequence();
        this.state = update.getState();
        this.repeated = update.getStateReason() == StateReason.STATE_REASON_ENGINE_GONE;
        this.receivedNs = receivedNs;
        this.bytes = bytes;
        this.body = body;
    }

    /**
     * Encodes an update.
     *
     * @param receivedNs when it came, nanoseconds of a clock that never goes back: its age is counted from then
     */
    public static PriceEntry of(PriceUpdate update, long receivedNs) {
        int size = update.getSerializedSize();
        int head = CodedOutputStream.computeTagSize(PriceBatch.UPDATES_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(size);
        byte[] bytes = new byte[head + size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeMessage(PriceBatch.UPDATES_FIELD_NUMBER, update);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the message's own size was too short", e);
        }
        return new PriceEntry(update, receivedNs, bytes, head);
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
        try {
            return PriceUpdate.parser().parseFrom(bytes, body, bytes.length - body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("entry " + sequence + " does not parse", e);
        }
    }
}
