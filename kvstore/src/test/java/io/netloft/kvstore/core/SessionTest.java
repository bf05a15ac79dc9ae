package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Seeds;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionTest {
    @Test
    void keepsEveryReplyThatIsNotAcknowledged() {
        Seeds.check(50, gen -> {
            Session session = new Session(5, 0);
            TreeMap<Long, byte[]> model = new TreeMap<>();
            long acked = 5;
            long next = 5;
            for (int step = 0; step < 2_000; step++) {
                if (gen.chance(20)) {
                    acked = gen.uniform(acked, next);
                    session.acknowledge(acked);
                    model.headMap(acked).clear();
                } else {
                    next += gen.uniform(0, 3);
                    byte[] reply = gen.chance(10) ? Session.WAITING : gen.bytes(1, 20);
                    session.keep(next, reply);
                    model.put(next, reply);
                    next++;
                }
                assertThat(session.waiting()).isEqualTo(model.containsValue(Session.WAITING));
            }
            for (long seq = acked; seq < next + 10; seq++) {
                assertThat(session.reply(seq)).isSameAs(model.get(seq));
            }
        });
    }

    @Test
    void isFullAtItsWindowAndAtItsBytes() {
        Session session = new Session(0, 0);
        assertThat(session.fits(Session.WINDOW - 1)).isTrue();
        assertThat(session.fits(Session.WINDOW)).isFalse();
        byte[] big = new byte[1 << 20];
        for (int i = 0; i < Session.MOST_BYTES >> 20; i++) {
            assertThat(session.fits(i)).isTrue();
            session.keep(i, big);
        }
        assertThat(session.fits(300)).isFalse();
        session.acknowledge(1);
        assertThat(session.fits(300)).isTrue();
    }

    @Test
    void keepsNothingThatWasAcknowledged() {
        Session session = new Session(10, 0);
        session.keep(3, new byte[1]);
        assertThat(session.end()).isEqualTo(10);
        session.acknowledge(20);
        assertThat(session.end()).isEqualTo(20);
        session.acknowledge(15);
        assertThat(session.ackedBelow()).isEqualTo(20);
    }
}
