package io.netloft.p2p;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that the daemon answers with beside those of every port. */
enum P2pError implements ErrorCode {
    NO_SUCH_SHARE("no-such-share", 404, "There is no share of that hash or name here.", "See p2p status."),
    SEVERAL_SHARES("several-shares", 409, "Several shares have that name.", "Give the info-hash of one."),
    NO_SUCH_FILE("no-such-file", 404, "The share has no such file.", "Read the files of the share."),
    NO_SUCH_NAME("no-such-name", 404, "No neighbour shares anything of that name.", "See p2p ls."),
    BAD_PARAMETER("bad-parameter", 400, "A parameter is not what it must be.", "Read the detail: it names the rule."),
    UNREADABLE("unreadable", 400, "The path can't be shared.", "Read the detail: it names the cause."),
    BAD_METAINFO("bad-metainfo", 400, "The metainfo file or link is none.", "Read the detail: it names the rule."),
    NOT_KNOWN_YET(
            "not-known-yet", 409, "It is not known yet what the share consists of.", "Wait until a peer is found."),
    BAD_RANGE("bad-range", 416, "The file has no such octets.", "Ask for octets that it has."),
    TOO_MANY_SHARES(
            "too-many-shares", 429, "There are as many shares as may be.", "Forget some, or raise limits.shares.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    P2pError(String word, int status, String text, String remedy) {
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
