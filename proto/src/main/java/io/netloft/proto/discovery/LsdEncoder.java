package io.netloft.proto.discovery;

import io.netloft.proto.bencode.InfoHash;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes datagrams that every known reader understands, provided that they name one info-hash. */
public final class LsdEncoder {
    private static final String END = "\r\n";

    private LsdEncoder() {}

    /** Writes an announce; an empty cookie is left out. */
    public static void write(ByteBuf out, LsdMessage message) {
        StringBuilder text = new StringBuilder("BT-SEARCH * HTTP/1.1").append(END);
        text.append("Host: ").append(message.host()).append(END);
        text.append("Port: ").append(message.port()).append(END);
        for (InfoHash hash : message.hashes()) {
            text.append("Infohash: ").append(hash.hex()).append(END);
        }
        if (!message.cookie().isEmpty()) {
            text.append("cookie: ").append(message.cookie()).append(END);
        }
        out.writeCharSequence(text.append(END).append(END), StandardCharsets.ISO_8859_1);
    }
}
