package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets that keep in step with the places there are. */
class OutletsTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final Multicast.Place first;
    private final Multicast.Place second;
    private final List<Integer> opened = new ArrayList<>();
    private final List<Integer> closed = new ArrayList<>();
    private final Outlets<Integer> outlets = new Outlets<>(loop, this::open, closed::add);
    private int unusable = -1;
    private int more;

    OutletsTest() throws SocketException {
        NetworkInterface any = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
        first = new Multicast.Place(any, 1, SocketProtocolFamily.INET);
        second = new Multicast.Place(any, 2, SocketProtocolFamily.INET);
    }

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Integer open(Multicast.Place place) {
        opened.add(place.index());
        return place.index() == unusable ? null : place.index();
    }

    private void follow(Multicast.Place... now) {
        outlets.follow(Set.of(now), () -> more++);
    }

    private List<Integer> all() throws Exception {
        Callable<List<Integer>> copy = () -> List.copyOf(outlets.all());
        return loop.submit(copy).get(10, TimeUnit.SECONDS);
    }

    @Test
    void opensWhatComesAndClosesWhatGoes() throws Exception {
        follow(first);
        follow(first);
        assertThat(all()).containsExactly(1);
        assertThat(opened).containsExactly(1);
        assertThat(more).isEqualTo(1);

        follow(second);
        assertThat(all()).containsExactly(2);
        assertThat(closed).containsExactly(1);
        assertThat(more).isEqualTo(2);

        follow();
        assertThat(all()).isEmpty();
        assertThat(closed).containsExactly(1, 2);
        assertThat(more).as("nobody came").isEqualTo(2);

        follow(first);
        assertThat(all()).as("it has come again").containsExactly(1);
    }

    @Test
    void whatCannotBeOpenedIsTriedAgainOnlyWhenItWasGone() throws Exception {
        unusable = 1;
        follow(first, second);
        follow(first, second);
        assertThat(all()).containsExactly(2);
        assertThat(opened).containsExactlyInAnyOrder(1, 2);

        unusable = -1;
        follow(second);
        follow(first, second);
        assertThat(all()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void opensNothingAfterItsEnd() throws Exception {
        follow(first);
        loop.submit(outlets::close).get(10, TimeUnit.SECONDS);
        follow(first, second);
        assertThat(all()).isEmpty();
        assertThat(closed).as("the late one too").containsExactly(1, 2);
    }
}
