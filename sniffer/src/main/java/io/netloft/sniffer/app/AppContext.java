package io.netloft.sniffer.app;

import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.proto.discovery.LsdMessage;
import io.netloft.proto.websocket.WebSocketDeflate;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What all analyzers of one run share.
 *
 * @param line where messages are written
 * @param options what is wanted
 * @param dns who writes the messages of the domain name system
 * @param discovery who writes those by which peers find one another
 */
record AppContext(AppLine line, AppOptions options, DnsLines dns, DiscoveryLines discovery) {
    private static final int DNS = 53;
    private static final int MULTICAST_DNS = 5353;
    private static final int LINK_LOCAL_DNS = 5355;
    private static final int REDIS = 6379;

    /** What the user says that a conversation is, or null. */
    @Nullable
    AppProtocol forced(StreamName name) {
        AppProtocol first = options.tcp().get(name.port(0));
        return first != null ? first : options.tcp().get(name.port(1));
    }

    /** Which side serves, where one of the two ports tells: the one that is configured, or usual for the protocol. */
    int server(StreamName name, AppProtocol protocol) {
        for (int side = 0; side < 2; side++) {
            boolean usual = (protocol == AppProtocol.RESP && name.port(side) == REDIS)
                    || (protocol == AppProtocol.DNS && name.port(side) == DNS);
            if (usual || options.tcp().get(name.port(side)) == protocol) {
                return side;
            }
        }
        return -1;
    }

    /** Writes a datagram, where one of its ports says what it is, or its first octets do. */
    void datagram(StreamName name, int side, ByteBuf octets) {
        AppProtocol first = datagrams(name.port(0));
        AppProtocol protocol = first != null ? first : datagrams(name.port(1));
        if (protocol == null) {
            discovery.guess(name, side, octets);
            return;
        }
        switch (protocol) {
            case DNS -> dns.write(name, side, octets);
            case LSD -> discovery.lsd(name, side, octets);
            case CATALOGUE -> discovery.catalogue(name, side, octets);
            default -> throw new IllegalArgumentException(protocol.word());
        }
    }

    private @Nullable AppProtocol datagrams(int port) {
        AppProtocol said = options.udp().get(port);
        if (said != null) {
            return said;
        }
        return switch (port) {
            case DNS, MULTICAST_DNS, LINK_LOCAL_DNS -> AppProtocol.DNS;
            case LsdMessage.PORT -> AppProtocol.LSD;
            case CatalogueMessage.PORT -> AppProtocol.CATALOGUE;
            default -> null;
        };
    }

    /** A conversation within another one: what a tunnel carries. */
    Dialogue dialogue(StreamName name) {
        return new Dialogue(this, name, true);
    }

    /** The analyzer of a protocol. */
    Analyzer analyzer(AppProtocol protocol, StreamName name, int client) {
        return switch (protocol) {
            case HTTP -> new HttpTalk(this, name, client);
            case RESP -> new RespTalk(this, name, client);
            case DNS -> new DnsTalk(this, name);
            case TLS -> new TlsTalk(this, name);
            case WEBSOCKET -> new WebSocketTalk(this, name, client, WebSocketDeflate.ANY, WebSocketDeflate.ANY);
            case HTTP2 -> new Http2Talk(this, name, client);
            case PEERWIRE -> new PeerTalk(this, name, client);
            case EVENT, GRPC, LSD, CATALOGUE -> throw new IllegalArgumentException(protocol.word());
        };
    }
}
