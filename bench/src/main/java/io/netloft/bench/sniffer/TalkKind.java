package io.netloft.bench.sniffer;

import java.util.SplittableRandom;

/** What two hosts say to each other. */
enum TalkKind {
    /** Requests and answers, ten or so on a connection. */
    HTTP(80, 100_000) {
        @Override
        Talk talk(SplittableRandom random) {
            return new HttpTalk(random);
        }
    },
    /** Commands and replies, one by one or some at a time. */
    RESP(6379, 100_000) {
        @Override
        Talk talk(SplittableRandom random) {
            return new RespTalk(random);
        }
    },
    /** Messages of text after an upgrade; one of eight connections compresses them. */
    WEBSOCKET(80, 100_000) {
        @Override
        Talk talk(SplittableRandom random) {
            return new WebSocketTalk(random);
        }
    };

    private final int port;
    private final int usual;

    TalkKind(int port, int usual) {
        this.port = port;
        this.usual = usual;
    }

    /** Where the server listens: the port that tshark knows it by. */
    int port() {
        return port;
    }

    /** Octets that a conversation takes, about. */
    int usual() {
        return usual;
    }

    abstract Talk talk(SplittableRandom random);
}
