package io.netloft.sniffer.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Says who is told of a conversation. */
public interface StreamOpener {
    /** Who is told of a conversation whose first octets are about to come; null when nobody wants it. */
    @Nullable
    StreamListener open(StreamName name);

    /** A datagram of UDP: name and octets are the caller's again when this returns. */
    void datagram(StreamName name, int side, ByteBuf octets);
}
