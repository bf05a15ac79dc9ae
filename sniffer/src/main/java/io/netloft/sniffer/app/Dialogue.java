package io.netloft.sniffer.app;

import io.netloft.sniffer.stream.StreamListener;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: finds out what it is and hands its octets to the analyzer of that. What is not known after 128 segments
 * stays unknown. What a tunnel carries is one within another.
 */
final class Dialogue implements StreamListener {
    private static final int MOST_TRIES = 128;

    private final AppContext context;
    private final StreamName name;
    private final boolean inner;
    private final boolean[] midStream = new boolean[2];
    /** The first few octets of a side, while they tell nothing yet. */
    private final @Nullable ByteBuf[] early = new ByteBuf[2];

    private @Nullable Analyzer analyzer;
    private int tries;

    Dialogue(AppContext context, StreamName name, boolean inner) {
        this.context = context;
        this.name = name;
        this.inner = inner;
    }

    @Override
    public void begin(int side, boolean mid) {
        midStream[side] = mid;
        if (analyzer != null && mid) {
            analyzer.midStream(side);
        }
    }

    @Override
    public void octets(int side, ByteBuf octets) {
        if (analyzer == null) {
            guess(side, octets);
        } else {
            analyzer.octets(side, octets);
        }
    }

    private void guess(int side, ByteBuf octets) {
        tries++;
        ByteBuf before = early[side];
        early[side] = null;
        ByteBuf joined =
                before == null ? octets : before.writeBytes(octets, octets.readerIndex(), octets.readableBytes());
        Guess whole = guess(joined, !midStream[side]);
        // What came before may be of another protocol: STARTTLS, and then TLS.
        Guess alone = whole == null && before != null ? guess(octets, false) : null;
        ByteBuf in = alone == null ? joined : octets;
        AppProtocol forced = inner ? null : context.forced(name);
        if (forced != null) {
            int server = context.server(name, forced);
            open(forced, server < 0 ? side : 1 - server, side, midStream[side], in);
            return;
        }
        Guess guess = whole != null ? whole : alone;
        if (guess != null) {
            open(guess.protocol(), guess.client() ? side : 1 - side, side, false, in);
        } else if (!usual(side, in)) {
            unknown(side, in);
        }
    }

    private static @Nullable Guess guess(ByteBuf in, boolean start) {
        Guess guess = Guess.of(in);
        return guess != null && guess.starts() && !start ? null : guess;
    }

    /** What a usual port tells where the octets don't. */
    private boolean usual(int side, ByteBuf in) {
        for (AppProtocol protocol : new AppProtocol[] {AppProtocol.RESP, AppProtocol.DNS}) {
            int server = context.server(name, protocol);
            if (server >= 0 && !inner) {
                open(protocol, 1 - server, side, midStream[side], in);
                return true;
            }
        }
        return false;
    }

    private void unknown(int side, ByteBuf in) {
        if (in.readableBytes() < Guess.ENOUGH && !midStream[side]) {
            early[side] = Unpooled.buffer(Guess.ENOUGH).writeBytes(in);
        } else {
            midStream[side] = true;
        }
    }

    private void open(AppProtocol protocol, int client, int side, boolean mid, ByteBuf in) {
        Analyzer opened = context.analyzer(protocol, name, client);
        analyzer = opened;
        ByteBuf other = early[1 - side];
        early[1 - side] = null;
        if (midStream[1 - side]) {
            opened.midStream(1 - side);
        }
        if (other != null) {
            opened.octets(1 - side, other);
        }
        if (mid) {
            opened.midStream(side);
        }
        opened.octets(side, in);
    }

    @Override
    public void gap(int side, long missing) {
        if (analyzer != null) {
            analyzer.gap(side, missing);
        } else {
            early[side] = null;
            midStream[side] = true;
        }
    }

    @Override
    public void end(int side) {
        if (analyzer != null) {
            analyzer.end(side);
        }
    }

    @Override
    public int held() {
        return analyzer == null ? Guess.ENOUGH : analyzer.held();
    }

    @Override
    public boolean wants() {
        return analyzer == null ? tries < MOST_TRIES : analyzer.wants();
    }

    @Override
    public void close() {
        if (analyzer != null) {
            analyzer.close();
        }
    }
}
