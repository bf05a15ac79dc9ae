package io.netloft.logstream;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that logstream answers with beside those of every port; the same words over HTTP and WebSocket. */
enum LogstreamError implements ErrorCode {
    BAD_PARAMETER("bad-parameter", 400, "A parameter is not what it must be.", "Read the detail: it names the rule."),
    NO_SUCH_FILE("no-such-file", 404, "No file that is served has that name.", "GET /v1/files lists what there is."),
    UNPROVED("unproved", 401, "The port wants a token.", "Send Authorization: Bearer TOKEN."),
    DENIED("denied", 403, "The token may not read that file.", "See access.rules in the configuration."),
    TOO_MANY_SUBSCRIPTIONS(
            "too-many-subscriptions", 429, "The connection has as many subscriptions as it may.", "Drop one."),
    SUBSCRIBED("subscribed", 409, "There is a subscription of that name already.", "Choose another name, or drop it."),
    NO_SUBSCRIPTION("no-subscription", 404, "There is no subscription of that name.", "Subscribe first."),
    BUSY("too-many-searches", 503, "As many searches are at work as may be.", "Try again shortly.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    LogstreamError(String word, int status, String text, String remedy) {
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
