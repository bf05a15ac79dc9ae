package io.netloft.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a hostile peer does to one that gives, each with the answer that the manual states. */
enum P2pAttack {
    LENGTH_OF_FOUR_GIBIBYTES(closedAfter("ffffffff07")),
    EXTENDED_FRAME_OF_TWO_GIBIBYTES(closedAfter("7fffffff14")),
    BITFIELD_OF_TWO_GIBIBYTES(closedAfter("7fffffff05")),
    UNKNOWN_FRAME_OF_TWO_GIBIBYTES(closedAfter("7fffffff63")),
    HAVE_OF_A_WRONG_LENGTH(closedAfter("000000050400ffffff00")),
    REQUEST_CUT_SHORT(closedAfter("0000000506")),
    BITFIELD_THAT_DOES_NOT_FIT(closedAfter("0000000305ffff")),
    REQUEST_BEYOND_THE_SHARE(closedAfter("0000000d06ffffffff0000000000004000")),
    REQUEST_OF_A_GIBIBYTE(closedAfter("0000000d06000000000000000040000000")),
    HAVE_BEYOND_THE_SHARE(closedAfter("00000005047fffffff")),
    TWO_HAVE_NONES(closedAfter("000000010f000000010f")),

    BENCODE_IN_BENCODE_WITHOUT_END((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            peer.say(ChaosPeer.extended(0, "l".repeat(20_000)));
            return closed(peer);
        }
    }),
    BENCODE_THAT_CLAIMS_A_LONG_STRING((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            peer.say(ChaosPeer.extended(0, "d1:m99999999999999999999:e"));
            return closed(peer);
        }
    }),
    BLOCKS_THAT_NOBODY_ASKED_FOR((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            byte[] block = ChaosPeer.frame(ChaosPeer.PIECE, new byte[8 + 16_384]);
            for (int i = 0; i < 200 && peer.say(block); i++) {
                continue;
            }
            return closed(peer);
        }
    }),
    EXCHANGES_OF_PEERS_WITHOUT_END((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            int id = peer.extensionId("6:ut_pex");
            peer.say(ChaosPeer.extended(0, "d1:md6:ut_pexi1eee"));
            peer.say(ChaosPeer.repeated(ChaosPeer.extended(id, "d5:added6:\u0008\u0008\u0008\u0008\u0023\u0028e"), 50));
            return closed(peer);
        }
    }),
    ONE_OCTET_AND_SILENCE((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.silent(target)) {
            peer.say(new byte[] {19});
            return closed(peer);
        }
    }),
    ANOTHER_PROTOCOL((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.silent(target)) {
            peer.say("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
            return closed(peer);
        }
    }),
    A_SHARE_THAT_IS_NOT_OURS((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.silent(target)) {
            peer.say(ChaosPeer.handshake("00".repeat(20)));
            return closed(peer);
        }
    }),
    MORE_CONNECTIONS_THAN_AN_ADDRESS_MAY((target, hash) -> {
        int refused = ChaosPeer.refusedAmong(target, 100, 80);
        return refused >= 80 ? "" : refused + " of 100 refused (expected: all but sixteen)";
    }),

    REQUESTS_BY_THE_THOUSAND((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash).unchoked()) {
            for (int i = 0; i < 5_000; i++) {
                peer.say(ChaosPeer.frame(ChaosPeer.REQUEST, i % 50, i / 50 * 16, 16));
            }
            // BEP 6: each has one answer, a block or a reject.
            peer.answers(5_000);
            return served(peer);
        }
    }),
    REQUESTS_WHILE_CHOKED((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            peer.say(ChaosPeer.repeated(ChaosPeer.frame(ChaosPeer.REQUEST, 0, 0, 16_384), 1_000));
            peer.answers(1_000);
            return served(peer.unchoked());
        }
    }),
    METADATA_AGAIN_AND_AGAIN((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            int id = peer.extensionId("11:ut_metadata");
            peer.say(ChaosPeer.extended(0, "d1:md11:ut_metadatai7eee"));
            peer.say(ChaosPeer.repeated(ChaosPeer.extended(id, "d8:msg_typei0e5:piecei0ee"), 2_000));
            int parts = 0;
            for (int i = 0; i < 2_000; i++) {
                ChaosPeer.Frame answer = peer.await(frame -> frame.id() == ChaosPeer.EXTENDED && frame.body()[0] == 7);
                parts += answer.body().length > 1_000 ? 1 : 0;
            }
            if (parts > 5) {
                return parts + " parts of metadata that has two (expected: twice, then rejects)";
            }
            return served(peer.unchoked());
        }
    }),
    METADATA_WITHOUT_END((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            int id = peer.extensionId("11:ut_metadata");
            peer.say(ChaosPeer.extended(0, "d1:md11:ut_metadatai1eee"));
            byte[] requests = ChaosPeer.repeated(ChaosPeer.extended(id, "d8:msg_typei0e5:piecei0ee"), 100_000);
            boolean open = true;
            for (int i = 0; i < 100 && open; i++) {
                open = peer.say(requests);
            }
            return open ? "ten million requests were taken (expected: closed)" : "";
        }
    }),
    KEEP_ALIVES_BY_THE_MILLION((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash).unchoked()) {
            peer.say(new byte[4_000_000]);
            return closed(peer);
        }
    }),
    ONE_HAVE_AGAIN_AND_AGAIN((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash).unchoked()) {
            peer.say(ChaosPeer.repeated(ChaosPeer.frame(ChaosPeer.HAVE, 0), 200_000));
            return closed(peer);
        }
    }),
    KEEP_ALIVES_AS_MANY_AS_ARE_BEARABLE((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash).unchoked()) {
            peer.say(new byte[4 * 10_000]);
            return served(peer);
        }
    }),
    REQUESTS_WHOSE_ANSWERS_ARE_NOT_READ((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            byte[] requests = ChaosPeer.repeated(ChaosPeer.frame(ChaosPeer.REQUEST, 0, 0, 16_384), 10_000);
            boolean open = true;
            // Every one is answered by a reject, as it is choked: 17 octets for 17 octets.
            for (int i = 0; i < 1_000 && open; i++) {
                open = peer.say(requests);
            }
            return open ? "170 MB of requests were taken (expected: closed)" : "";
        }
    }),
    INTERESTED_AND_NOT_BY_THE_THOUSAND((target, hash) -> {
        try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
            byte[] both = HexFormat.of().parseHex("00000001020000000103");
            peer.say(ChaosPeer.repeated(both, 50_000));
            return closed(peer);
        }
    });

    /** Does it; returns what was wrong about the answer, or nothing. */
    private interface Course {
        String run(InetSocketAddress target, String hash) throws IOException;
    }

    private final Course course;

    P2pAttack(Course course) {
        this.course = course;
    }

    String run(InetSocketAddress target, String hash) throws IOException {
        return course.run(target, hash);
    }

    private static Course closedAfter(String hex) {
        return (target, hash) -> {
            try (ChaosPeer peer = ChaosPeer.open(target, hash)) {
                peer.say(HexFormat.of().parseHex(hex));
                return closed(peer);
            }
        };
    }

    private static String closed(ChaosPeer peer) {
        return peer.isClosed() ? "" : "still open (expected: closed)";
    }

    private static String served(ChaosPeer peer) throws IOException {
        int length = peer.block(0, 0, 16_384).length;
        return length == 16_384 ? "" : "a block of " + length + " octets (expected: 16384)";
    }
}
