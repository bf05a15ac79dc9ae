package io.netloft.sniffer.app;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proto.websocket.WebSocketDeflate;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A conversation in HTTP/1: a line for each request and each response at its end, with the time that the answer took; of a
 * response with events, and of one that changes the protocol, a line at its head. What follows a change of protocol is read
 * on: WebSocket, or whatever it turns out to be.
 */
final class HttpTalk implements Analyzer {
    private static final int CONNECT = 1;

    private final AppContext context;
    private final StreamName name;
    private final int client;
    private final HttpSide requests;
    private final HttpSide responses;
    private final Waiting waiting = new Waiting();
    private @Nullable SseReader events;
    private @Nullable WebSocketTalk socket;
    private @Nullable Dialogue tunnel;

    HttpTalk(AppContext context, StreamName name, int client) {
        this.context = context;
        this.name = name;
        this.client = client;
        this.requests = new HttpSide(this, client, true);
        this.responses = new HttpSide(this, 1 - client, false);
    }

    AppLine line() {
        return context.line();
    }

    StreamName name() {
        return name;
    }

    private HttpSide side(int side) {
        return side == client ? requests : responses;
    }

    @Override
    public void midStream(int side) {
        side(side).decoder().startMidStream();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        side(side).decoder().decode(in);
    }

    @Override
    public void gap(int side, long missing) {
        side(side).decoder().gap(missing);
    }

    @Override
    public void end(int side) {
        side(side).decoder().endOfInput();
        if (socket != null) {
            socket.end(side);
        } else if (tunnel != null) {
            tunnel.end(side);
        }
    }

    @Override
    public int held() {
        // Two decoders with their heads.
        int held = 6 * 1024;
        held += socket == null ? 0 : socket.held();
        held += tunnel == null ? 0 : tunnel.held();
        return held + (events == null ? 0 : events.held());
    }

    @Override
    public void close() {
        requests.decoder().close();
        responses.decoder().close();
        if (socket != null) {
            socket.close();
        }
        if (tunnel != null) {
            tunnel.close();
        }
    }

    /** A request's head was read. */
    void asked(Http1Method method) {
        responses.decoder().expect(method);
        waiting.add(line().now(), method == Http1Method.CONNECT ? CONNECT : 0);
    }

    /** A request's end was read. */
    void askedWhole() {
        waiting.whole(line().now());
    }

    /** A response's head was read; returns when its request was made, or 0. */
    long answered(Http1ResponseHead head) {
        long asked = waiting.oldest();
        boolean connect = waiting.mark() == CONNECT;
        if (!head.interim()) {
            waiting.answered();
        }
        if (head.status() == 101) {
            upgrade(head);
        } else if (connect && head.status() / 100 == 2) {
            tunnel(null);
        }
        return asked;
    }

    private void upgrade(Http1ResponseHead head) {
        int at = head.first(Http1Field.UPGRADE);
        if (at < 0 || !head.valueEquals(at, "websocket")) {
            tunnel(null);
            return;
        }
        int extensions = head.first(Http1Field.SEC_WEBSOCKET_EXTENSIONS);
        String said = extensions < 0 ? "" : head.value(extensions);
        tunnel(new WebSocketTalk(
                context, name, client, WebSocketDeflate.of(said, true), WebSocketDeflate.of(said, false)));
    }

    private void tunnel(@Nullable WebSocketTalk frames) {
        requests.decoder().startTunnel();
        socket = frames;
        tunnel = frames == null ? context.dialogue(name) : null;
    }

    /** Octets of what follows HTTP. */
    void tunnel(int side, ByteBuf octets) {
        if (socket != null) {
            socket.octets(side, octets);
        } else if (tunnel != null) {
            tunnel.octets(side, octets);
        }
    }

    /** Octets that are no part of a message. */
    void skipped(int side, long octets) {
        if (socket != null) {
            socket.gap(side, octets);
        } else if (tunnel != null) {
            tunnel.gap(side, octets);
        }
    }

    /** Octets of a body of events. */
    void events(ByteBuf octets) {
        SseReader reader = events;
        if (reader == null) {
            reader = new SseReader(new EventLines(context.line(), name, 1 - client));
            events = reader;
        }
        reader.octets(octets);
    }

    /** Some of a body of events is missing. */
    void eventsMissing() {
        if (events != null) {
            events.missing();
        }
    }

    /** A response's end was read. */
    void answeredWhole() {
        events = null;
    }
}
