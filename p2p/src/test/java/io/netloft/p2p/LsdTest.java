package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a share is announced, in time that stands still but when it is moved. */
class LsdTest {
    private final EmbeddedChannel time = new EmbeddedChannel();
    private final Lsd lsd = new Lsd(new Multicast(null, time.eventLoop(), 1), time.eventLoop(), new Nobody());
    private final InfoHash hash = InfoHash.over(new byte[1]);

    private static final class Nobody implements Lsd.Listener {
        @Override
        public boolean ours(InfoHash any) {
            return false;
        }

        @Override
        public void heard(InfoHash any, InetSocketAddress peer) {
            throw new AssertionError("nobody is heard");
        }
    }

    @AfterEach
    void end() {
        lsd.close();
        time.finishAndReleaseAll();
    }

    private long saidWithin(int seconds) {
        long before = lsd.said();
        for (int i = 0; i < 10 * seconds; i++) {
            time.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            time.runScheduledPendingTasks();
        }
        return lsd.said() - before;
    }

    private void open() {
        time.freezeTime();
        lsd.open(List.of(), 6881);
    }

    @Test
    void aShareIsAnnouncedInABurstThenEveryFiveMinutes() {
        open();
        lsd.announce(hash);
        assertThat(saidWithin(10)).as("at 0, 1, 3 and 7 seconds").isEqualTo(4);
        assertThat(saidWithin(280)).isZero();
        assertThat(saidWithin(50)).isEqualTo(1);
    }

    /** Each pause and each magnet link that becomes known begins anew: what was begun before has to end. */
    @Test
    void whatIsAnnouncedAnewIsNotAnnouncedTwiceAsOften() {
        open();
        for (int i = 0; i < 5; i++) {
            lsd.announce(hash);
            saidWithin(10);
            lsd.forget(hash);
            saidWithin(5);
        }
        lsd.announce(hash);
        lsd.announce(hash);
        saidWithin(10);
        assertThat(saidWithin(330)).isEqualTo(1);
    }
}
