package io.netloft.systemtests;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.util.List;
import java.util.stream.Stream;

/** The transports that work on this machine, by the names that {@code --transport} knows; the proxy's own choice first. */
final class Transports {
    private Transports() {}

    static List<String> working() {
        return Stream.of("epoll", "nio", "io_uring").filter(Transports::works).toList();
    }

    private static boolean works(String transport) {
        return switch (transport) {
            case "epoll" -> Epoll.isAvailable();
            case "io_uring" -> IoUring.isAvailable();
            default -> true;
        };
    }
}
