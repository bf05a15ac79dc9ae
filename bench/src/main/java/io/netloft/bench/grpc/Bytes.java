package io.netloft.bench.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages that are bytes already. */
public enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    /** The only one. */
    INSTANCE;

    @Override
    public InputStream stream(byte[] message) {
        return new Sized(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** gRPC copies a message of known length straight into its buffer. */
    private static final class Sized extends ByteArrayInputStream implements KnownLength {
        Sized(byte[] message) {
            super(message);
        }
    }
}
