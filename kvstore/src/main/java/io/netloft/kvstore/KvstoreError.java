package io.netloft.kvstore;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that the store's HTTP answers with beside those of every port. */
enum KvstoreError implements ErrorCode {
    NO_KEY("no-such-key", 404, "There is no such key.", "Check the key, or PUT it."),
    WRONG_TYPE("wrong-type", 409, "The key holds no string.", "Use a Redis client for lists, hashes, sets."),
    CHANGED("changed", 412, "The key is not as the request expects.", "Read it again, and decide anew."),
    COMPACTED("compacted", 410, "Changes so far back are not kept any more.", "Begin at the oldest, or list the keys."),
    DENIED("denied", 403, "The user may not do this.", "See ACL GETUSER, and the configuration of users."),
    UNPROVED("unproved", 401, "The port wants a user and a password.", "Send Authorization: Basic."),
    NO_QUORUM("no-quorum", 503, "No quorum of members answered in time; nothing was done.", "Try again."),
    NO_LEADER("no-leader", 503, "No leader is known at the moment.", "Try again shortly."),
    UNCERTAIN(
            "uncertain",
            504,
            "The command may or may not have been carried out.",
            "Read what it would have changed, and decide anew."),
    REFUSED("refused", 400, "The command was refused.", "Read the detail."),
    CLUSTER("cluster-change", 409, "The cluster was not changed.", "Read the detail.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    KvstoreError(String word, int status, String text, String remedy) {
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
