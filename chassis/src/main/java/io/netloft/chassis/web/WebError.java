package io.netloft.chassis.web;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that every HTTP port of ours answers with, as {@code application/problem+json} (RFC 9457). */
public enum WebError implements ErrorCode {
    BAD_REQUEST("bad-request", 400, "The request is not valid HTTP or not what the route takes.", "Read the detail."),
    UNAUTHORIZED("unauthorized", 401, "The request carries no valid token.", "Send Authorization: Bearer TOKEN."),
    FORBIDDEN_HOST(
            "forbidden-host",
            403,
            "The Host header names neither an address nor a name that this port answers to.",
            "Use the address itself, or allow the name in the configuration."),
    FORBIDDEN_ORIGIN(
            "forbidden-origin", 403, "A page of another site sent this request.", "Open the page of this port itself."),
    CSRF("missing-header", 403, "A changing request came without proof of intent.", "Send the header X-Netloft: 1."),
    NOT_FOUND("not-found", 404, "Nothing is here.", "Check the path."),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path takes other methods.", "Read the Allow header."),
    TOO_LARGE("too-large", 413, "The request is larger than this port takes.", "Send less, or raise the limit."),
    UPGRADE_REQUIRED("upgrade-required", 426, "The path speaks WebSocket.", "Connect with a WebSocket client."),
    TOO_MANY("too-many-requests", 429, "The sender asks too often.", "Wait as long as Retry-After says."),
    INTERNAL("internal", 500, "The server failed; the log has the cause.", "Look for the id in the log."),
    BUSY("busy", 503, "The server has no capacity for this now.", "Try again shortly.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    WebError(String word, int status, String text, String remedy) {
        this.word = word;
        this.status = status;
        this.text = text;
        this.remedy = remedy;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public int number() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
