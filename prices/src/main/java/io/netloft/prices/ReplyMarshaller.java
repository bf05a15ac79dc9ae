package io.netloft.prices;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a reply's bytes to gRPC: of known length, so that it takes one buffer that fits, and drained into that buffer, so that
 * a shared entry is copied once and no other place.
 */
final class ReplyMarshaller implements MethodDescriptor.Marshaller<Reply> {
    static final ReplyMarshaller INSTANCE = new ReplyMarshaller();

    private ReplyMarshaller() {}

    /** The method of a generated descriptor, its answers by this marshaller; what reflection reads of it stays. */
    static <Q, A> MethodDescriptor<Q, Reply> method(MethodDescriptor<Q, A> generated) {
        if (!(generated.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier)) {
            throw new IllegalArgumentException(
                    generated.getFullMethodName() + ": no schema (expected: a generated method)");
        }
        return generated.toBuilder(generated.getRequestMarshaller(), INSTANCE).build();
    }

    @Override
    public InputStream stream(Reply value) {
        return new ReplyStream(value);
    }

    @Override
    public Reply parse(InputStream stream) {
        throw new UnsupportedOperationException("replies are sent, not received");
    }

    /** A reply as a stream. */
    private static final class ReplyStream extends InputStream implements Drainable, KnownLength {
        private final Reply reply;
        private byte @Nullable [] bytes;
        private int at;

        ReplyStream(Reply reply) {
            this.reply = reply;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (bytes != null) {
                int left = available();
                target.write(bytes, at, left);
                at += left;
                return left;
            }
            reply.writeTo(target);
            bytes = new byte[0];
            return reply.size();
        }

        @Override
        public int available() {
            return bytes == null ? reply.size() : bytes.length - at;
        }

        @Override
        public int read() {
            byte[] all = all();
            return at < all.length ? all[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            byte[] all = all();
            int count = Math.min(length, all.length - at);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            System.arraycopy(all, at, target, offset, count);
            at += count;
            return count;
        }

        // Who reads and does not drain, a compressor or an interceptor, pays for a copy.
        private byte[] all() {
            byte[] made = bytes;
            if (made == null) {
                ByteArrayOutputStream out = new ByteArrayOutputStream(reply.size());
                try {
                    reply.writeTo(out);
                } catch (IOException e) {
                    throw new UncheckedIOException("an array refused bytes", e);
                }
                made = out.toByteArray();
                bytes = made;
            }
            return made;
        }
    }
}
