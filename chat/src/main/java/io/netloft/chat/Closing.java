package io.netloft.chat;

/**
 * Why the server ends a connection. From 4000 on a client comes back and resumes, from 4500 on it had better not, or not with
 * what it has.
 */
enum Closing {
    TOKEN_EXPIRED(4001, "token expired"),
    RENAMED(4002, "another user"),
    NO_TOKEN(4501, "no token in time"),
    NOISE(4502, "too many messages that are none");

    private final int code;
    private final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
