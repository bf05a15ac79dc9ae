package io.netloft.chassis.web;

import io.netloft.chassis.docs.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer; immutable.
 *
 * @param status HTTP status
 * @param headers headers beside length and connection, which the server adds
 * @param body body; may be empty
 * @param afterwards runs on the event loop once the answer is on its way, or could not be sent
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each reader would only cost.
public record WebResponse(int status, Map<String, String> headers, byte[] body, Runnable afterwards) {
    private static final String TYPE = "content-type";

    /** An answer with nothing to do afterwards. */
    public WebResponse(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, () -> {});
    }

    /** 200 with JSON. */
    public static WebResponse json(Object value) {
        return json(200, value);
    }

    /** JSON with a status. */
    public static WebResponse json(int status, Object value) {
        return new WebResponse(status, Map.of(TYPE, "application/json"), Json.bytes(value));
    }

    /** 200 with plain text. */
    public static WebResponse text(String text) {
        return text(200, text);
    }

    /** Plain text with a status. */
    public static WebResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with a media type. */
    public static WebResponse of(int status, String contentType, byte[] body) {
        return new WebResponse(status, Map.of(TYPE, contentType), body);
    }

    /** 204. */
    public static WebResponse empty() {
        return new WebResponse(204, Map.of(), new byte[0]);
    }

    /** An error as RFC 9457 writes it: type, title, status, detail, and our code and remedy. */
    public static WebResponse problem(ErrorCode error, String detail, String id) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", error.text());
        members.put("status", error.number());
        members.put("detail", detail);
        members.put("code", error.word());
        members.put("remedy", error.remedy());
        members.put("instance", id);
        return new WebResponse(error.number(), Map.of(TYPE, "application/problem+json"), Json.bytes(members));
    }

    /** The same answer with one header more. */
    public WebResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WebResponse(status, more, body, afterwards);
    }

    /** The same answer with something to do once it is on its way: what would end the process or this port. */
    public WebResponse then(Runnable task) {
        return new WebResponse(status, headers, body, task);
    }
}
