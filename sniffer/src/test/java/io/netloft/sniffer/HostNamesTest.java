package io.netloft.sniffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.sniffer.HostNames.Patience;
import io.netloft.sniffer.HostNames.Rules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostNamesTest {
    private static final int ONE = 0x0A00_0001;
    private static final Rules ALL = new Rules(false, 0, 0, new Patience(20_000, 100));
    private static final Rules HASTY = new Rules(false, 0, 0, new Patience(1, 100));

    @TempDir
    private Path folder;

    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);
    private KnownNames known;

    @BeforeEach
    void readTheFiles() throws Exception {
        known = new KnownNames(
                Files.writeString(
                        folder.resolve("services"),
                        "# services\nhttp\t80/tcp www # web\nother 80/tcp\ndomain 53/udp\nnew 1/sctp\nbad x/tcp\n"
                                + "far 99999/tcp\nlonely\nevil\u001b[2J 7/tcp\n"),
                Files.writeString(folder.resolve("ethers"), "2:0:0:0:0:0a station\n1:2:3 short\nzz:0:0:0:0:0 no\n"));
    }

    @AfterEach
    void letGo() {
        open.countDown();
    }

    private HostNames names(AddressLookup lookup, Rules rules) {
        return new HostNames(
                octets -> {
                    questions.incrementAndGet();
                    return lookup.name(octets);
                },
                known,
                rules,
                System::nanoTime);
    }

    private String never(byte[] octets) {
        try {
            open.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "late";
    }

    private static String spelled(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress().replace(':', '-') + ".example.org";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void addressesOfBothFamiliesAreAskedForOnce() {
        try (HostNames names = names(HostNamesTest::spelled, ALL)) {
            assertThat(names.host(ONE)).isEqualTo("10.0.0.1.example.org");
            assertThat(names.host(ONE)).isEqualTo("10.0.0.1.example.org");
            assertThat(names.host(0x2001_0DB8_0000_0000L, 0x00FF_0000_0000_0102L))
                    .isEqualTo("2001-db8-0-0-ff-0-0-102.example.org");
            assertThat(questions).hasValue(2);
            assertThat(names.asked()).isEqualTo(2);
            assertThat(names.unanswered()).isZero();
        }
    }

    @Test
    void thatThereIsNoNameIsRememberedToo() {
        try (HostNames names = names(octets -> null, ALL)) {
            assertThat(names.host(ONE)).isNull();
            assertThat(names.host(ONE)).isNull();
            assertThat(questions).hasValue(1);
        }
    }

    @Test
    void namesOfTheNetworkCannotMoveATerminal() {
        try (HostNames names = names(octets -> "a\u001b]0;x\u0007\u009bb\n", ALL)) {
            assertThat(names.host(ONE)).isEqualTo("a^[]0;x^GM-^[b^J");
        }
    }

    @Test
    void domainsAreLeftOutWhereThatIsWanted() {
        try (HostNames names = names(HostNamesTest::spelled, new Rules(true, 0, 0, ALL.patience()))) {
            assertThat(names.host(0, 1)).isEqualTo("0-0-0-0-0-0-0-1");
        }
    }

    @Test
    void hostsOfOtherNetworksAreNotAskedForWhereOnlyTheNearHaveNames() {
        try (HostNames names =
                names(HostNamesTest::spelled, new Rules(false, 0x0A00_0000, 0xFFFF_FF00, ALL.patience()))) {
            assertThat(names.host(0x0A00_0107)).isNull();
            assertThat(questions).hasValue(0);
            assertThat(names.host(ONE)).isNotNull();
        }
    }

    @Test
    void whoeverAnswersLateNamesThePacketsBehind() {
        try (HostNames names = names(this::never, HASTY)) {
            assertThat(names.host(ONE)).isNull();
            assertThat(names.unanswered()).isEqualTo(1);
            open.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> "late".equals(names.host(ONE)));
            assertThat(questions).hasValue(1);
        }
    }

    // A millisecond for each would take longer than the test may.
    @Test
    void whereNobodyAnswersNothingIsWaitedForAnyMore() {
        try (HostNames names = names(this::never, HASTY)) {
            for (int i = 0; i < 100_000; i++) {
                assertThat(names.host(i)).isNull();
            }
            assertThat(names.unanswered()).isEqualTo(100_000);
            assertThat(names.asked()).as("what the queue and its threads take").isLessThanOrEqualTo(4 + 256);
        }
    }

    @Test
    void liveAShareOfTheTimeIsWaitedAtMost() {
        AtomicLong now = new AtomicLong();
        AddressLookup slow = octets -> {
            // An answer takes a second; the third comes later than the test may last.
            now.addAndGet(1_000_000_000L);
            return octets[3] == 3 ? never(octets) : spelled(octets);
        };
        Rules live = new Rules(false, 0, 0, new Patience(120_000, 10));
        try (HostNames names = new HostNames(slow, known, live, now::get)) {
            assertThat(names.host(1)).isNotNull();
            assertThat(names.host(2)).as("one second waited, of 1.1").isNotNull();
            assertThat(names.host(3)).as("two seconds waited, of 1.2").isNull();
            assertThat(names.unanswered()).isEqualTo(1);
        }
    }

    @Test
    void portsAndStationsHaveTheFirstNameThatTheFilesTell() {
        try (HostNames names = names(octets -> null, ALL)) {
            assertThat(names.tcpPort(80)).isEqualTo("http");
            assertThat(names.udpPort(80)).isNull();
            assertThat(names.udpPort(53)).isEqualTo("domain");
            assertThat(names.tcpPort(1)).isNull();
            assertThat(names.tcpPort(7)).isEqualTo("evil^[[2J");
            assertThat(names.station(0x0200_0000_000AL)).isEqualTo("station");
            assertThat(names.station(1)).isNull();
        }
    }

    @Test
    void filesThatAreNotThereNameNothing() {
        KnownNames none = new KnownNames(folder.resolve("no"), folder.resolve("none"));
        assertThat(none.tcp(80)).isNull();
        assertThat(none.station(1)).isNull();
    }

    @Test
    void theMachineKnowsItself() {
        String name = new LibcLookup().name(new byte[] {127, 0, 0, 1});
        assertThat(name).as("every hosts file has it").isNotEmpty();
    }
}
