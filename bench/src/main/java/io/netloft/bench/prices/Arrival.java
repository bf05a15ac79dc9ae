package io.netloft.bench.prices;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.netloft.bench.run.BenchException;
import java.io.IOException;

/** Looks at a message of the server as a reader that must not be what is full: at numbers and times, and at nothing else. */
final class Arrival {
    private static final int STATUS = 2;
    private static final int BATCH = 3;
    private static final int UPDATES = 3;
    private static final int SEQUENCE = 3;
    private static final int SOURCE_TIME = 4;
    private static final long NS_A_S = 1_000_000_000L;

    private Arrival() {}

    /** Whom it tells. */
    interface Sink {
        /**
         * An update.
         *
         * @param ageNs time since it was due; 0 when nobody looks
         */
        void update(long sequence, long ageNs);
    }

    static boolean isStatus(byte[] message) {
        return message.length > 0 && WireFormat.getTagFieldNumber(message[0]) == STATUS;
    }

    /** Tells of each update of a batch; false for any other message. */
    static boolean read(byte[] message, boolean aged, long nowNs, Sink sink) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            int tag = in.readTag();
            if (WireFormat.getTagFieldNumber(tag) != BATCH) {
                return false;
            }
            in.readRawVarint32();
            for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == UPDATES) {
                    update(in, aged, nowNs, sink);
                } else {
                    in.skipField(tag);
                }
            }
            return true;
        } catch (IOException e) {
            throw new BenchException("a message that is none (expected: prices)", e);
        }
    }

    private static void update(CodedInputStream in, boolean aged, long nowNs, Sink sink) throws IOException {
        int end = in.readRawVarint32() + in.getTotalBytesRead();
        long sequence = 0;
        long ageNs = 0;
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case SEQUENCE -> {
                    sequence = in.readRawVarint64();
                    if (!aged) {
                        in.skipRawBytes(end - in.getTotalBytesRead());
                    }
                }
                case SOURCE_TIME -> {
                    ageNs = Quotes.stampOf(nowNs) - time(in);
                    in.skipRawBytes(end - in.getTotalBytesRead());
                }
                default -> in.skipField(tag);
            }
        }
        sink.update(sequence, ageNs);
    }

    private static long time(CodedInputStream in) throws IOException {
        int end = in.readRawVarint32() + in.getTotalBytesRead();
        long seconds = 0;
        long nanos = 0;
        while (in.getTotalBytesRead() < end) {
            int tag = in.readTag();
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                seconds = in.readRawVarint64();
            } else {
                nanos = in.readRawVarint64();
            }
        }
        return seconds * NS_A_S + nanos;
    }
}
