package io.netloft.chassis.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The opening handshake of a server (RFC 6455 §4.2). */
final class WebSocketHandshake {
    static final String VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int NONCE_BYTES = 16;

    private WebSocketHandshake() {}

    /**
     * What we agree to.
     *
     * @throws WebException for what is no handshake of this version
     */
    static WebSocketAgreement agree(HttpHeaders asked, WebSocketOptions options) {
        if (!isUpgrade(asked)) {
            throw new WebException(WebError.UPGRADE_REQUIRED, "upgrade: missing (expected: websocket)");
        }
        String version = asked.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "");
        if (!version.strip().equals(VERSION)) {
            throw new WebException(
                    WebError.UPGRADE_REQUIRED, "sec-websocket-version: " + version + " (expected: " + VERSION + ")");
        }
        if (!isNonce(asked.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, ""))) {
            throw new WebException(
                    WebError.BAD_REQUEST, "sec-websocket-key: missing or wrong (expected: 16 bytes in base 64)");
        }
        String subprotocol = choose(options.subprotocols(), asked);
        DeflateOffer deflate = options.compression().on()
                ? DeflateOffer.choose(asked.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
                : null;
        return subprotocol.isEmpty() && deflate == null
                ? WebSocketAgreement.PLAIN
                : new WebSocketAgreement(false, subprotocol, deflate);
    }

    /** Whether a request asks for WebSocket. */
    static boolean isUpgrade(HttpHeaders asked) {
        return asked.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                && asked.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
    }

    /** Adds what the answer to this request says. */
    static void answer(HttpHeaders asked, WebSocketAgreement agreement, HttpHeaders answer) {
        answer.set(HttpHeaderNames.UPGRADE, "websocket").set(HttpHeaderNames.CONNECTION, "upgrade");
        answer.set(
                HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                accept(asked.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip()));
        if (!agreement.subprotocol().isEmpty()) {
            answer.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, agreement.subprotocol());
        }
        DeflateOffer deflate = agreement.deflate();
        if (deflate != null) {
            answer.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, deflate.answer());
        }
    }

    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1: missing (expected: in every JVM)", e);
        }
    }

    private static boolean isNonce(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == NONCE_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The subprotocols that the client offers, in its order. */
    static List<String> subprotocols(HttpHeaders asked) {
        return asked.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static String choose(List<String> ours, HttpHeaders asked) {
        List<String> theirs = subprotocols(asked);
        return ours.stream().filter(theirs::contains).findFirst().orElse("");
    }
}
