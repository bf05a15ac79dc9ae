package io.netloft.bench.chat;

import io.netloft.bench.beside.Server;
import java.util.Locale;

/**
 * How a server is spoken to.
 *
 * @param server that
 * @param ours whether it is ours: rooms are joined, and users have names
 */
record Dialect(Server server, boolean ours) {
    /** The upgrade of the client of that number. */
    String upgrade(int client, String room) {
        String path = ours ? "/v1/chat?as=u" + client : "/" + room;
        String protocol = ours ? "Sec-WebSocket-Protocol: netloft.chat.v1\n" : "";
        return String.format(Locale.ROOT, """
                GET %s HTTP/1.1
                Host: 127.0.0.1:%d
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                %s
                """, path, server.port(), protocol).replace("\n", "\r\n");
    }

    /** What a client says first; empty for nothing. */
    String join(String room, Place place) {
        if (!ours) {
            return "";
        }
        String where = place.epoch().isEmpty()
                ? "\"last\":0"
                : "\"since\":{\"epoch\":\"" + place.epoch() + "\",\"seq\":" + place.seq() + "}";
        return "{\"cmd\":\"join\",\"ref\":0,\"room\":\"" + room + "\"," + where + "}";
    }

    /** A message. */
    static String send(String room, long ref, String cid, String text) {
        return "{\"cmd\":\"send\",\"ref\":" + ref + ",\"room\":\"" + room + "\",\"cid\":\"" + cid + "\",\"text\":\""
                + text + "\"}";
    }
}
