package io.netloft.sniffer.app;

import io.netloft.proto.tls.TlsDecoder;
import io.netloft.proto.tls.TlsHello;
import io.netloft.proto.tls.TlsLimits;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;

/** A conversation over TLS: a line for each hello; what is encrypted is not looked at. */
final class TlsTalk implements Analyzer {
    private final AppContext context;
    private final StreamName name;
    private final TlsDecoder[] decoders;

    TlsTalk(AppContext context, StreamName name) {
        this.context = context;
        this.name = name;
        this.decoders = new TlsDecoder[] {
            new TlsDecoder(TlsLimits.DEFAULT, hello -> write(0, hello)),
            new TlsDecoder(TlsLimits.DEFAULT, hello -> write(1, hello))
        };
    }

    @Override
    public void midStream(int side) {
        // What is no record ends it soon enough; behind a STARTTLS a record is what comes next.
    }

    @Override
    public void gap(int side, long missing) {
        decoders[side].gap();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        decoders[side].decode(in);
    }

    private void write(int side, TlsHello hello) {
        AppLine line = context.line().begin(AppProtocol.TLS, name, side, hello.client());
        line.word(AppField.KIND, hello.client() ? "client-hello" : "server-hello");
        line.word(AppField.VERSION, hello.versionText());
        String server = hello.serverName();
        if (server != null) {
            line.text(AppField.SNI, server);
        }
        line.text(AppField.ALPN, String.join(",", hello.alpn()));
        if (hello.client()) {
            line.word(AppField.JA3, hello.ja3()).text(AppField.JA4, hello.ja4());
        } else {
            line.word(AppField.CIPHER, String.format("0x%04x", hello.cipher()));
            line.word(AppField.JA3S, hello.ja3());
        }
        line.end();
    }

    @Override
    public void end(int side) {}

    @Override
    public int held() {
        return decoders[0].held() + decoders[1].held();
    }

    @Override
    public boolean wants() {
        return !decoders[0].done() || !decoders[1].done();
    }

    @Override
    public void close() {}
}
