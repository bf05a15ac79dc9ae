package io.netloft.bench.kvstore;

import java.io.ByteArrayOutputStream;

/** As much of protobuf's encoding as the messages of etcd need that are sent and looked at here. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private Protobuf() {}

    /** A field of bytes, or a message within a message. */
    static byte[] field(int number, byte[] content) {
        var out = new ByteArrayOutputStream(content.length + 8);
        varint(out, (number << 3) | LENGTH);
        varint(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Fields one after another: a message. */
    static byte[] message(byte[]... fields) {
        var out = new ByteArrayOutputStream();
        for (byte[] field : fields) {
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    /** The number in a field; 0 when the field isn't there. */
    static long number(byte[] message, int field) {
        return new Walk(message).to(field, VARINT).number;
    }

    /** The bytes in a field, the first of its number; none when it isn't there. */
    static byte[] bytes(byte[] message, int field) {
        return new Walk(message).to(field, LENGTH).content();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int left = value;
        while (left > 0x7F) {
            out.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static final class Walk {
        private final byte[] message;
        private int at;
        private int length;
        private long number;

        Walk(byte[] message) {
            this.message = message;
        }

        Walk to(int field, int type) {
            while (at < message.length) {
                int tag = (int) varint();
                read(tag & 7);
                if (tag >>> 3 == field && (tag & 7) == type) {
                    return this;
                }
                at += length;
            }
            number = 0;
            length = 0;
            return this;
        }

        private void read(int type) {
            number = 0;
            length = 0;
            switch (type) {
                case VARINT -> number = varint();
                case FIXED64 -> length = Long.BYTES;
                case FIXED32 -> length = Integer.BYTES;
                case LENGTH -> length = (int) varint();
                default -> throw new IllegalArgumentException("wire type: " + type + " (expected: 0, 1, 2 or 5)");
            }
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = message[at++];
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        byte[] content() {
            byte[] content = new byte[length];
            System.arraycopy(message, at, content, 0, length);
            return content;
        }
    }
}
