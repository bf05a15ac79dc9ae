package io.netloft.sniffer.app;

import io.netloft.proto.websocket.WebSocketDecoder;
import io.netloft.proto.websocket.WebSocketDeflate;
import io.netloft.proto.websocket.WebSocketFault;
import io.netloft.proto.websocket.WebSocketKind;
import io.netloft.proto.websocket.WebSocketLimits;
import io.netloft.proto.websocket.WebSocketView;
import io.netloft.proto.websocket.WebSocketVisitor;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;

/** A conversation in WebSocket: a line for each message, and for events of ours a line of what they say. */
final class WebSocketTalk implements Analyzer {
    private static final WebSocketLimits LIMITS = WebSocketLimits.DEFAULT;

    private final AppContext context;
    private final StreamName name;
    private final int client;
    private final WebSocketDecoder[] decoders;
    private final EventLines events;
    private int speaker = -1;

    WebSocketTalk(
            AppContext context, StreamName name, int client, WebSocketDeflate ofClient, WebSocketDeflate ofServer) {
        this.context = context;
        this.name = name;
        this.client = client;
        this.events = new EventLines(context.line(), name, 1 - client);
        this.decoders = new WebSocketDecoder[] {
            new WebSocketDecoder(LIMITS, client == 0 ? ofClient : ofServer, new Side(0)),
            new WebSocketDecoder(LIMITS, client == 1 ? ofClient : ofServer, new Side(1))
        };
    }

    @Override
    public void midStream(int side) {
        decoders[side].startMidStream();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        // Whoever begins to speak begins a frame, more often than not.
        if (side != speaker && decoders[side].seeking()) {
            decoders[side].startHere();
        }
        speaker = side;
        decoders[side].decode(in);
    }

    @Override
    public void gap(int side, long missing) {
        decoders[side].gap(missing);
    }

    @Override
    public void end(int side) {}

    @Override
    public int held() {
        return decoders[0].held() + decoders[1].held();
    }

    @Override
    public void close() {
        decoders[0].close();
        decoders[1].close();
    }

    /** Who is told of one direction. */
    private final class Side implements WebSocketVisitor {
        private final int side;

        Side(int side) {
            this.side = side;
        }

        @Override
        public void message(WebSocketView message) {
            WebSocketKind kind = message.kind();
            boolean whole =
                    message.readable() && message.octets() == message.payload().readableBytes();
            if (kind == WebSocketKind.TEXT && whole && events.write(side, message.payload())) {
                return;
            }
            AppLine line = begin().word(AppField.KIND, kind.word());
            line.number(AppField.BYTES, message.wire());
            if (message.compressed()) {
                line.number(AppField.DATABYTES, message.octets());
            }
            line.some(AppField.CODE, message.code());
            if (message.frames() > 1) {
                line.number(AppField.FRAMES, message.frames());
            }
            line.some(AppField.MISSING, message.missing()).flag(AppField.CUT, !message.readable());
            ByteBuf payload = message.payload();
            if (message.code() != 0) {
                payload.skipBytes(2);
            }
            if (message.readable() && kind != WebSocketKind.BINARY && payload.isReadable()) {
                line.octets(AppField.VALUE, payload);
            }
            line.end();
        }

        @Override
        public void fault(WebSocketFault fault) {
            begin().word(AppField.FAULT, fault.word()).end();
        }

        private AppLine begin() {
            return context.line().begin(AppProtocol.WEBSOCKET, name, side, side == client);
        }
    }
}
