package io.netloft.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import io.netloft.p2p.core.SwarmLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds, on loopback; in a group, so that no other node of this machine is heard. */
@Timeout(60)
class DoctorTest {
    private static final HostPort ANY = new HostPort("127.0.0.1", 0);

    @TempDir
    private Path folder;

    private final List<P2pFinding> found = new ArrayList<>();
    private final List<String> good = new ArrayList<>();

    private GroupKey group() throws IOException {
        return GroupKey.read(Files.writeString(folder.resolve("key"), "what the doctor's patients share"));
    }

    private Node.Options options(HostPort listen, String network, boolean discovery, @Nullable GroupKey group) {
        return new Node.Options(
                listen,
                List.of(network),
                discovery,
                true,
                false,
                1,
                SwarmLimits.DEFAULT,
                folder.resolve("data-" + discovery),
                group);
    }

    private void look(Node.Options options, int... ports) throws InterruptedException {
        List<InetSocketAddress> peers = new ArrayList<>();
        for (int port : ports) {
            peers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        int count = new Doctor(options, peers, (finding, what) -> {
                    if (finding == null) {
                        good.add(what);
                    } else {
                        found.add(finding);
                    }
                })
                .look();
        assertThat(count).isEqualTo(found.size());
    }

    @Test
    void anInterfaceThatIsNotThereIsFoundAndNothingElseIsLookedAt() throws Exception {
        look(options(ANY, "no-such-interface", true, group()));
        assertThat(found).containsExactly(P2pFinding.NO_INTERFACE);
        assertThat(good).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsFoundAndTheGroupsAreGood() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            look(options(new HostPort("127.0.0.1", taken.getLocalPort()), "lo", true, group()));
        }
        assertThat(found).containsExactly(P2pFinding.NO_PORT);
        assertThat(good)
                .anyMatch(what -> what.startsWith("interface lo ") && what.contains("127.0.0.1"))
                .anyMatch(what -> what.startsWith("group 239.192.152.143 port 6771"))
                .anyMatch(what -> what.contains(" port 6773 on lo"));
    }

    @Test
    void whyAPeerIsNotFoundShowsByWhatItDoes() throws Exception {
        // Held, so that nobody else is given it, and not listened on.
        try (Socket closed = new Socket();
                Node unheard = Node.start(options(ANY, "lo", false, group()));
                Node outsider = Node.start(options(ANY, "lo", false, null))) {
            closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            look(options(ANY, "lo", true, group()), closed.getLocalPort(), unheard.port(), outsider.port());
        }
        assertThat(found)
                .containsExactly(
                        P2pFinding.NOBODY_HEARD,
                        P2pFinding.PEER_UNREACHABLE,
                        P2pFinding.MULTICAST_FILTERED,
                        P2pFinding.OTHER_GROUP);
    }

    @Test
    void whereAllIsWellNothingIsFound() throws Exception {
        try (Node other = Sample.member(folder.resolve("other"), group())) {
            look(options(ANY, "lo", true, group()), other.port());
            assertThat(found).isEmpty();
            assertThat(good)
                    .anyMatch(what -> what.endsWith("127.0.0.1 port " + other.port() + " was heard"))
                    .anyMatch(what -> what.endsWith("port " + other.port() + " takes connections and is heard"));
        }
    }
}
