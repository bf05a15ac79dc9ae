package io.netloft.sniffer;

import java.io.IOException;

/** Makes the sink once the link type of the packets is known. */
@FunctionalInterface
interface SinkMaker {
    /** The sink for packets of a link type, captured up to so many octets. */
    PacketSink make(int linkType, int snapLength) throws IOException;
}
