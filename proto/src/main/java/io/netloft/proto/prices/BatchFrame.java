package io.netloft.proto.prices;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import netloft.prices.v1.ConflationReason;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.StreamPricesResponse;
import netloft.prices.v1.WatchPricesResponse;

/**
 * A batch as the message that it is on the wire: a head, entries that were encoded before, a tail. Immutable.
 *
 * <p>Its bytes are those of the generated {@code StreamPricesResponse} of the same content.
 */
public final class BatchFrame {
    private final byte[] head;
    private final PriceEntry[] entries;
    private final byte[] tail;
    private final int size;

    private BatchFrame(byte[] head, PriceEntry[] entries, byte[] tail, int entryBytes) {
        this.head = head;
        this.entries = entries;
        this.tail = tail;
        this.size = head.length + entryBytes + tail.length;
    }

    /** Bytes of the message. */
    public int size() {
        return size;
    }

    /** Updates in it. */
    public int updates() {
        return entries.length;
    }

    /** Writes the message. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(head);
        for (PriceEntry entry : entries) {
            entry.writeTo(out);
        }
        out.write(tail);
    }

    /** Bytes before the message where it is the event of a {@code WatchPricesResponse}. */
    public byte[] watchPrefix() {
        return watchPrefix(size);
    }

    /** The same for any event of so many bytes. */
    public static byte[] watchPrefix(int size) {
        return prefix(WatchPricesResponse.EVENT_FIELD_NUMBER, size);
    }

    private static byte[] prefix(int field, int size) {
        byte[] bytes = new byte[prefixSize(field, size)];
        write(bytes, out -> {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
        });
        return bytes;
    }

    private static int prefixSize(int field, int size) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size);
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static void write(byte[] bytes, Writing writing) {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size was too short", e);
        }
    }

    /**
     * Collects updates for a batch. It may be used again after {@link #build}; it belongs to one thread.
     */
    public static final class Builder {
        private static final int FIRST = 16;
        private static final byte[] NOTHING = {};

        private PriceEntry[] entries = new PriceEntry[FIRST];
        private long[] subscriptions = new long[FIRST];
        private int[] conflated = new int[FIRST];
        private byte[] reasons = new byte[FIRST];
        private int count;
        private int entryBytes;
        private boolean oneSubscription = true;
        private boolean merged;

        /** An empty one. */
        public Builder() {}

        /** Updates so far. */
        public int count() {
            return count;
        }

        /** Bytes of the updates so far. */
        public int bytes() {
            return entryBytes;
        }

        /** When the oldest of them came; 0 without any. */
        public long oldestNs() {
            long oldest = count == 0 ? 0 : entries[0].receivedNs();
            for (int i = 1; i < count; i++) {
                oldest = entries[i].receivedNs() - oldest < 0 ? entries[i].receivedNs() : oldest;
            }
            return oldest;
        }

        /**
         * Adds an update.
         *
         * @param standsFor how many earlier ones it stands for beside itself
         * @param reason why, of no matter where that is 0
         */
        public Builder add(PriceEntry entry, long subscription, int standsFor, ConflationReason reason) {
            if (count == entries.length) {
                grow();
            }
            entries[count] = entry;
            subscriptions[count] = subscription;
            conflated[count] = standsFor;
            reasons[count] = (byte) (standsFor == 0 ? 0 : reason.getNumber());
            oneSubscription &= subscription == subscriptions[0];
            merged |= standsFor > 0;
            entryBytes += entry.size();
            count++;
            return this;
        }

        private void grow() {
            int more = count * 2;
            entries = Arrays.copyOf(entries, more);
            subscriptions = Arrays.copyOf(subscriptions, more);
            conflated = Arrays.copyOf(conflated, more);
            reasons = Arrays.copyOf(reasons, more);
        }

        /** The batch, under a number; the builder is empty again. */
        public BatchFrame build(long number, boolean snapshot) {
            byte[] tail = tail(snapshot);
            byte[] head = head(number, tail.length);
            BatchFrame frame = new BatchFrame(head, Arrays.copyOf(entries, count), tail, entryBytes);
            clear();
            return frame;
        }

        /** Forgets what was added. */
        public void clear() {
            Arrays.fill(entries, 0, count, null);
            count = 0;
            entryBytes = 0;
            oneSubscription = true;
            merged = false;
        }

        private byte[] head(long number, int tailLength) {
            int ids = count == 0 ? 0 : oneSubscription ? 1 : count;
            int idBytes = 0;
            for (int i = 0; i < ids; i++) {
                idBytes += CodedOutputStream.computeUInt64SizeNoTag(subscriptions[i]);
            }
            int packed = idBytes;
            int start = (number == 0
                            ? 0
                            : CodedOutputStream.computeUInt64Size(PriceBatch.BATCH_NUMBER_FIELD_NUMBER, number))
                    + packedSize(packed);
            int body = start + entryBytes + tailLength;
            byte[] head = new byte[prefixSize(StreamPricesResponse.BATCH_FIELD_NUMBER, body) + start];
            write(head, out -> {
                out.writeTag(StreamPricesResponse.BATCH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(body);
                if (number != 0) {
                    out.writeUInt64(PriceBatch.BATCH_NUMBER_FIELD_NUMBER, number);
                }
                if (ids > 0) {
                    openPacked(out, PriceBatch.SUBSCRIPTION_IDS_FIELD_NUMBER, packed);
                    for (int i = 0; i < ids; i++) {
                        out.writeUInt64NoTag(subscriptions[i]);
                    }
                }
            });
            return head;
        }

        private byte[] tail(boolean snapshot) {
            if (!snapshot && !merged) {
                return NOTHING;
            }
            int counts = 0;
            for (int i = 0; merged && i < count; i++) {
                counts += CodedOutputStream.computeUInt32SizeNoTag(conflated[i]);
            }
            int packed = counts;
            int size = (snapshot ? CodedOutputStream.computeBoolSize(PriceBatch.SNAPSHOT_FIELD_NUMBER, true) : 0)
                    + packedSize(packed)
                    + (merged ? packedSize(count) : 0);
            byte[] tail = new byte[size];
            write(tail, out -> {
                if (snapshot) {
                    out.writeBool(PriceBatch.SNAPSHOT_FIELD_NUMBER, true);
                }
                if (merged) {
                    openPacked(out, PriceBatch.CONFLATED_COUNTS_FIELD_NUMBER, packed);
                    for (int i = 0; i < count; i++) {
                        out.writeUInt32NoTag(conflated[i]);
                    }
                    openPacked(out, PriceBatch.CONFLATION_REASONS_FIELD_NUMBER, count);
                    out.write(reasons, 0, count);
                }
            });
            return tail;
        }

        private static int packedSize(int bytes) {
            return bytes == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
        }

        private static void openPacked(CodedOutputStream out, int field, int bytes) throws IOException {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(bytes);
        }
    }
}
