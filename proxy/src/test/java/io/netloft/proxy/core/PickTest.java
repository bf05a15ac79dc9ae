package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import org.junit.jupiter.api.Test;

class PickTest {
    private static Upstream upstream(int port) {
        return new Upstream("g", new HostPort("127.0.0.1", port));
    }

    @Test
    void anAttemptThatWasNoneIsForgotten() {
        Pick pick = Picks.any();
        Upstream one = upstream(1);
        Upstream two = upstream(2);
        pick.add(one);
        pick.add(two);
        pick.add(one);
        pick.remove(one);
        assertThat(pick.count()).isEqualTo(2);
        assertThat(pick.tried(one) && pick.tried(two)).isTrue();
        pick.remove(one);
        assertThat(pick.tried(one)).isFalse();
        assertThat(pick.tried(two)).isTrue();
        pick.remove(upstream(3));
        assertThat(pick.count()).isEqualTo(1);
    }
}
