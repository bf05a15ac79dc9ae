package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes commands, and messages of any kind as they are; for clients. The buffer grows as it needs to. */
public final class RespEncoder {
    private static final String HEX = "0123456789abcdef";

    private RespEncoder() {}

    /** Writes a command as an array of bulks. */
    public static void command(ByteBuf out, byte[]... args) {
        RespWriter writer = new RespWriter(RespVersion.RESP2).to(out).array(args.length);
        for (byte[] arg : args) {
            writer.bulk(arg);
        }
    }

    /** Writes a command of UTF-8 texts as an array of bulks. */
    public static void command(ByteBuf out, String... args) {
        RespWriter writer = new RespWriter(RespVersion.RESP2).to(out).array(args.length);
        for (String arg : args) {
            writer.bulk(arg);
        }
    }

    /** Writes a message in its own kind, whichever version has it. */
    public static void message(ByteBuf out, RespMessage message) {
        message(new RespWriter(RespVersion.RESP3).to(out), message);
    }

    private static void message(RespWriter out, RespMessage message) {
        if (message instanceof RespMessage.Array array) {
            values(out.array(array.values().size()), array.values());
        } else if (message instanceof RespMessage.Set set) {
            values(out.set(set.values().size()), set.values());
        } else if (message instanceof RespMessage.Push push) {
            values(out.push(push.values().size()), push.values());
        } else if (message instanceof RespMessage.Map map) {
            pairs(out.map(map.pairs().size()), map.pairs());
        } else if (message instanceof RespMessage.Attribute attribute) {
            pairs(out.attribute(attribute.pairs().size()), attribute.pairs());
            message(out, attribute.message());
        } else if (message instanceof RespMessage.Inline inline) {
            inline(out.out(), inline.words());
        } else {
            string(out, message);
        }
    }

    private static void string(RespWriter out, RespMessage message) {
        if (message instanceof RespMessage.Bulk bulk) {
            out.bulk(bulk.bytes());
        } else if (message instanceof RespMessage.Verbatim verbatim) {
            out.verbatim(verbatim.format(), verbatim.bytes());
        } else if (message instanceof RespMessage.BulkError error) {
            RespWriter.writeHeader(out.out(), '!', error.bytes().length);
            out.out().writeBytes(error.bytes()).writeShortLE(RespOctets.CRLF_LE);
        } else if (message instanceof RespMessage.Simple simple) {
            out.simple(simple.text());
        } else if (message instanceof RespMessage.SimpleError error) {
            out.error(error.text());
        } else {
            number(out, message);
        }
    }

    private static void number(RespWriter out, RespMessage message) {
        if (message instanceof RespMessage.Int number) {
            out.integer(number.value());
        } else if (message instanceof RespMessage.Decimal decimal) {
            out.decimal(decimal.value());
        } else if (message instanceof RespMessage.Bool bool) {
            out.bool(bool.value());
        } else if (message instanceof RespMessage.BigNumber big) {
            out.bigNumber(big.digits());
        } else if (message == RespMessage.Null.NULL) {
            out.nullBulk();
        } else {
            RespWriter two = new RespWriter(RespVersion.RESP2).to(out.out());
            if (message == RespMessage.Null.BULK) {
                two.nullBulk();
            } else {
                two.nullArray();
            }
        }
    }

    private static void values(RespWriter out, List<RespMessage> values) {
        values.forEach(value -> message(out, value));
    }

    private static void pairs(RespWriter out, List<RespMessage.Pair> pairs) {
        pairs.forEach(pair -> {
            message(out, pair.key());
            message(out, pair.value());
        });
    }

    /** Every word in quotes, and every byte escaped that is not plain in them. */
    private static void inline(ByteBuf out, List<RespMessage.Bulk> words) {
        for (RespMessage.Bulk word : words) {
            out.writeByte('"');
            for (byte octet : word.bytes()) {
                if (octet > ' ' && octet <= '~' && octet != '"' && octet != '\\') {
                    out.writeByte(octet);
                } else {
                    out.writeByte('\\').writeByte('x');
                    out.writeByte(HEX.charAt((octet >> 4) & 0xf)).writeByte(HEX.charAt(octet & 0xf));
                }
            }
            out.writeByte('"').writeByte(' ');
        }
        out.writeShortLE(RespOctets.CRLF_LE);
    }
}
