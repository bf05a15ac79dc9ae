package io.netloft.chat.core;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that chat answers with beside those of every port; the same words over WebSocket and HTTP. */
public enum ChatError implements ErrorCode {
    UNPROVED("unproved", 401, "The port wants a token.", "Send auth with a token, or Authorization: Bearer TOKEN."),
    WRONG_PASSWORD("wrong-password", 401, "No such user, or not that password.", "Try again, not too often."),
    DENIED("denied", 403, "The user may not do that in this room.", "Ask a moderator; see access.rules."),
    BANNED("banned", 403, "The user is banned from this room.", "Ask a moderator."),
    MUTED("muted", 403, "The user is muted in this room.", "Ask a moderator."),
    NO_SUCH_ROOM("no-such-room", 404, "There is no room of that name that the user may see.", "Send create first."),
    NO_SUCH_MESSAGE("no-such-message", 404, "There is no such message in the room.", "Check the sequence number."),
    NO_SUCH_USER("no-such-user", 404, "There is no user of that name here.", "Check the name."),
    BAD_NAME("bad-name", 400, "That is no name for a room or a user.", "Read the detail: it names the rule."),
    BAD_PARAMETER("bad-parameter", 400, "A parameter is not what it must be.", "Read the detail: it names the rule."),
    EXISTS("exists", 409, "There is one of that name already.", "Join it, or choose another name."),
    NOT_JOINED("not-joined", 409, "The connection has not joined the room.", "Send join first."),
    NOT_YOURS("not-yours", 403, "Somebody else said that.", "Ask a moderator."),
    TOO_LONG("too-long", 413, "The text is longer than this server takes.", "Say it in several messages."),
    TOO_MANY_ROOMS("too-many-rooms", 429, "The connection has joined as many rooms as it may.", "Leave one."),
    ROOM_FULL("room-full", 429, "The room has as many connections as it may.", "Try again later."),
    TOO_FAST("too-fast", 429, "That comes faster than it may.", "Wait as long as retryAfterMs says."),
    BUSY("overloaded", 503, "More waits for the store than may.", "Wait as long as retryAfterMs says."),
    STORAGE("storage", 503, "The store could not take it.", "It was not stored. Read the detail; try again later.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    ChatError(String word, int status, String text, String remedy) {
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
