package io.netloft.prices;

import io.netloft.prices.core.Floor;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A lane for each event loop. Immutable. */
final class Lanes {
    private final List<Lane> lanes = new ArrayList<>();

    Lanes(EventLoopGroup group, Function<EventLoop, Lane> lane) {
        for (EventExecutor executor : group) {
            lanes.add(lane.apply((EventLoop) executor));
        }
    }

    static int count(EventLoopGroup group) {
        int count = 0;
        for (EventExecutor ignored : group) {
            count++;
        }
        return count;
    }

    /** The lane of this thread; calls of gRPC come on their connection's event loop. */
    Lane current() {
        for (Lane lane : lanes) {
            if (lane.loop().inEventLoop()) {
                return lane;
            }
        }
        throw new IllegalStateException("not on an event loop");
    }

    /** Does something on each floor. */
    void each(Consumer<Floor> work) {
        lanes.forEach(lane -> lane.with(work));
    }
}
