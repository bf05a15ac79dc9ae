package io.netloft.prices;

import com.google.protobuf.MessageLite;
import io.netloft.proto.prices.BatchFrame;
import java.io.IOException;
import java.io.OutputStream;

/** A message on its way out: one of the generated code, or a batch whose updates were encoded before. Immutable. */
sealed interface Reply {
    /** Bytes of it. */
    int size();

    /** Writes it. */
    void writeTo(OutputStream out) throws IOException;

    /** A message of the generated code. */
    record Plain(MessageLite message) implements Reply {
        @Override
        public int size() {
            return message.getSerializedSize();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            message.writeTo(out);
        }
    }

    /** A batch. */
    record Batch(BatchFrame frame) implements Reply {
        @Override
        public int size() {
            return frame.size();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            frame.writeTo(out);
        }
    }

    /** An event of a watch. */
    record Watched(byte[] prefix, Reply event) implements Reply {
        static Watched of(Reply event) {
            return new Watched(BatchFrame.watchPrefix(event.size()), event);
        }

        @Override
        public int size() {
            return prefix.length + event.size();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(prefix);
            event.writeTo(out);
        }
    }
}
