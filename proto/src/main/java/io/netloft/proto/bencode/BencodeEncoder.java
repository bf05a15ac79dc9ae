package io.netloft.proto.bencode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes values. A dictionary's keys come in the order of the format, whatever map holds them. */
public final class BencodeEncoder {
    private BencodeEncoder() {}

    /** The bytes of a value. */
    public static byte[] bytes(BencodeValue value) {
        ByteBuf out = Unpooled.buffer();
        write(out, value);
        return ByteBufUtil.getBytes(out);
    }

    /** Writes a value; recursion is as deep as the value, which is ours. */
    public static void write(ByteBuf out, BencodeValue value) {
        if (value instanceof BencodeValue.Int one) {
            out.writeByte('i');
            out.writeCharSequence(Long.toString(one.number()), StandardCharsets.US_ASCII);
            out.writeByte('e');
        } else if (value instanceof BencodeValue.Text text) {
            string(out, text.octets());
        } else if (value instanceof BencodeValue.ListOf list) {
            out.writeByte('l');
            list.values().forEach(one -> write(out, one));
            out.writeByte('e');
        } else if (value instanceof BencodeValue.Dict dict) {
            out.writeByte('d');
            dict.entries().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> {
                        string(out, entry.getKey().getBytes(StandardCharsets.ISO_8859_1));
                        write(out, entry.getValue());
                    });
            out.writeByte('e');
        }
    }

    private static void string(ByteBuf out, byte[] octets) {
        out.writeCharSequence(Integer.toString(octets.length), StandardCharsets.US_ASCII);
        out.writeByte(':');
        out.writeBytes(octets);
    }
}
