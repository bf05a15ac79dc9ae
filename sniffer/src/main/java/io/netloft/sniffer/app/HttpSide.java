package io.netloft.sniffer.app;

import io.netloft.proto.http1.Http1Decoder;
import io.netloft.proto.http1.Http1Direction;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proto.http1.Http1Visitor;
import io.netty.buffer.ByteBuf;

/** One direction of HTTP/1: its decoder, and the message in the making. */
final class HttpSide implements Http1Visitor {
    private final HttpTalk talk;
    private final int side;
    private final boolean client;
    private final Http1Decoder decoder;
    private final HttpHalf message = new HttpHalf();
    private boolean lasting;

    HttpSide(HttpTalk talk, int side, boolean client) {
        this.talk = talk;
        this.side = side;
        this.client = client;
        Http1Direction direction = client ? Http1Direction.REQUESTS : Http1Direction.RESPONSES;
        decoder = new Http1Decoder(Http1Limits.DEFAULT, direction, true, this);
    }

    Http1Decoder decoder() {
        return decoder;
    }

    @Override
    public void requestHead(Http1RequestHead head) {
        lasting = false;
        talk.asked(head.method());
        message.request(head);
    }

    @Override
    public void responseHead(Http1ResponseHead head) {
        lasting = false;
        message.response(head, talk.answered(head));
        lasting = head.status() == 101 || message.isEvents();
        if (lasting) {
            write(true);
        }
    }

    @Override
    public boolean wantsBody() {
        return lasting;
    }

    @Override
    public void passed(int bytes) {
        message.body(bytes);
    }

    @Override
    public void body(ByteBuf payload) {
        message.body(payload.readableBytes());
        talk.events(payload);
    }

    @Override
    public void missing(long bytes) {
        message.missing(bytes);
        if (lasting) {
            talk.eventsMissing();
        }
    }

    @Override
    public void end(boolean complete) {
        if (message.open()) {
            write(complete);
        }
        if (client) {
            talk.askedWhole();
        } else {
            talk.answeredWhole();
        }
    }

    private void write(boolean complete) {
        message.write(talk.line(), talk.name(), side, client, complete, lasting);
    }

    @Override
    public void tunnel(ByteBuf bytes) {
        talk.tunnel(side, bytes);
    }

    @Override
    public void skipped(long bytes) {
        talk.skipped(side, bytes);
    }

    @Override
    public void fault(Http1Exception fault) {
        talk.line()
                .begin(AppProtocol.HTTP, talk.name(), side, client)
                .word(AppField.FAULT, fault.fault().word())
                .end();
    }
}
