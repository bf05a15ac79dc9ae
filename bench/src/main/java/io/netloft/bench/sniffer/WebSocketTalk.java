package io.netloft.bench.sniffer;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.Deflater;

/**
 * An upgrade, then 100 to 300 messages of JSON: of the client 20 to 400 octets, masked, and of the server 50 to 4,000, two
 * for each of the client's. One of eight connections compresses them, with context.
 */
final class WebSocketTalk implements Talk {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int TEXT = 1;
    private static final int COMPRESSED = 0x40;
    private static final int FIN = 0x80;
    private static final int TAIL = 4;

    private final SplittableRandom random;
    private final Deflater[] deflaters = new Deflater[2];
    private final byte[] packed = new byte[1 << 14];
    private final boolean compresses;
    private int step;
    private int left;

    WebSocketTalk(SplittableRandom random) {
        this.random = random;
        compresses = random.nextInt(8) == 0;
        left = 100 + random.nextInt(201);
        for (int i = 0; compresses && i < 2; i++) {
            deflaters[i] = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        }
    }

    @Override
    public boolean next(TalkText text) {
        if (left == 0) {
            return false;
        }
        if (step == 0) {
            request(text.begin(true));
        } else if (step == 1) {
            response(text.begin(false));
        } else {
            boolean client = step % 3 == 0;
            int length = client ? 20 + random.nextInt(380) : 50 + random.nextInt(random.nextInt(4) == 0 ? 3950 : 750);
            message(text.begin(client), client, TalkText.json(random, length));
            left--;
        }
        step++;
        return true;
    }

    @Override
    public void close() {
        for (int i = 0; compresses && i < 2; i++) {
            deflaters[i].end();
        }
    }

    private void request(TalkText text) {
        text.put("GET /live?topic=" + random.nextInt(1000) + " HTTP/1.1\r\nHost: www.shop.example.org\r\n");
        text.put("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY);
        text.put("\r\nOrigin: https://www.shop.example.org\r\n");
        text.put("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
    }

    private void response(TalkText text) {
        text.put("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
        text.put("Sec-WebSocket-Accept: " + ACCEPT + "\r\n");
        text.put(compresses ? "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" : "\r\n");
    }

    private void message(TalkText text, boolean client, String said) {
        byte[] payload = said.getBytes(StandardCharsets.US_ASCII);
        int length = payload.length;
        if (compresses) {
            Deflater deflater = deflaters[client ? 0 : 1];
            deflater.setInput(payload);
            // RFC 7692 7.2.1: the octets 00 00 ff ff at the end of a flush are left out.
            length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH) - TAIL;
            payload = packed;
        }
        frame(text, client, payload, length);
    }

    private void frame(TalkText text, boolean client, byte[] payload, int length) {
        text.put(FIN | TEXT | (compresses ? COMPRESSED : 0));
        int masked = client ? 0x80 : 0;
        if (length < 126) {
            text.put(masked | length);
        } else {
            text.put(masked | 126).put(length >> 8).put(length);
        }
        if (!client) {
            text.put(payload, length);
            return;
        }
        int mask = random.nextInt();
        for (int shift = 24; shift >= 0; shift -= 8) {
            text.put(mask >>> shift);
        }
        for (int i = 0; i < length; i++) {
            text.put(payload[i] ^ mask >>> (24 - 8 * (i & 3)));
        }
    }
}
