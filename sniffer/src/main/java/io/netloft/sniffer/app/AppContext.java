package io.netloft.sniffer.app;

import io.netloft.proto.websocket.WebSocketDeflate;
import io.netloft.sniffer.stream.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * What all analyzers of one run share.
 *
 * @param line where messages are written
 * @param options what is wanted
 * @param dns who writes the messages of the domain name system
 */
record AppContext(AppLine line, AppOptions options, DnsLines dns) {
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

    /** Whether a datagram between these ports is of the domain name system: its own port, multicast, link-local. */
    boolean isDns(StreamName name) {
        return isDns(name.port(0)) || isDns(name.port(1));
    }

    private boolean isDns(int port) {
        return port == DNS
                || port == MULTICAST_DNS
                || port == LINK_LOCAL_DNS
                || options.udp().containsKey(port);
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
            case EVENT -> throw new IllegalArgumentException(protocol.word());
        };
    }
}
