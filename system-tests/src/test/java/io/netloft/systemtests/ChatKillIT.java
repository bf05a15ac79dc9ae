package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.ChatEntry.What;
import io.netloft.testkit.Gen;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Server and clients are killed in a loop while a hundred clients talk in eight rooms: by the clients' own logs, every
 * acknowledged message comes to every member, in order and without a gap, and again only with the same number.
 */
@NeedsPeer("env")
class ChatKillIT {
    private static final int CLIENTS = 100;
    private static final int PROCESSES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern JOINED = Pattern.compile("joined");
    private static final Pattern SETTLED = Pattern.compile("settled");

    @TempDir
    private Path folder;

    private final int port = Ports.next();
    private Path logs;
    private JarProcess server;
    private final List<RunningProcess> crowds = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    /** What happens in a cycle. */
    private enum Fault {
        SERVER_KILLED,
        SOME_CLIENTS_KILLED,
        ALL_CLIENTS_KILLED,
        SERVER_AND_SOME_CLIENTS_KILLED,
        ALL_KILLED,
        SERVER_KILLED_TWICE
    }

    private void startServer() {
        server = ChatJar.in(folder, port).start();
    }

    private void killServer() {
        server.signal(Signal.KILL);
        server.process().exitCode(PATIENCE);
    }

    private RunningProcess startCrowd(int number) {
        int each = CLIENTS / PROCESSES;
        return Peer.of("env")
                .args(Programs.ofJdk("java"), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .args(ChatCrowd.class.getName(), Integer.toString(port), logs.toString())
                .args(Integer.toString(number * each), Integer.toString((number + 1) * each))
                .start();
    }

    private void killCrowd(int number) {
        crowds.get(number).signal(Signal.KILL);
        crowds.get(number).exitCode(PATIENCE);
    }

    private void suffer(Gen gen, Fault fault) {
        List<Integer> killed = new ArrayList<>();
        switch (fault) {
            case SOME_CLIENTS_KILLED, SERVER_AND_SOME_CLIENTS_KILLED -> killed.add(gen.between(0, PROCESSES - 1));
            case ALL_CLIENTS_KILLED, ALL_KILLED -> killed.addAll(List.of(0, 1, 2, 3));
            default -> {}
        }
        boolean down = fault.name().contains("SERVER") || fault == Fault.ALL_KILLED;
        if (gen.chance(50)) {
            killed.forEach(this::killCrowd);
        }
        if (down) {
            killServer();
            startServer();
        }
        if (fault == Fault.SERVER_KILLED_TWICE) {
            // In the middle of everybody's coming back.
            killServer();
            startServer();
        }
        for (int number : killed) {
            if (crowds.get(number).alive()) {
                killCrowd(number);
            }
            crowds.set(number, startCrowd(number));
        }
    }

    private void run(Gen gen, List<Fault> faults) throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        startServer();
        for (int number = 0; number < PROCESSES; number++) {
            crowds.add(startCrowd(number));
        }
        for (Fault fault : faults) {
            crowds.forEach(crowd -> crowd.stdout().await(JOINED, PATIENCE));
            awaitMore(gen.between(20, 200));
            story.add(fault + " at " + acknowledged());
            suffer(gen, fault);
        }
        crowds.forEach(crowd -> crowd.stdout().await(JOINED, PATIENCE));
        for (RunningProcess crowd : crowds) {
            crowd.stdin().write("\n".getBytes(StandardCharsets.UTF_8));
            crowd.stdin().flush();
        }
        crowds.forEach(crowd -> crowd.stdout().await(SETTLED, PATIENCE));
        await("the last acknowledged message at every member; " + story)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(offences()).isEmpty());
        System.err.println("kills: " + story + "; acknowledged " + acknowledged());
    }

    private List<String> offences() {
        return ChatChecker.offences(ChatLog.readAll(logs));
    }

    private long acknowledged() {
        return ChatLog.readAll(logs).values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.what() == What.ACKED)
                .count();
    }

    private void awaitMore(int messages) {
        long enough = acknowledged() + messages;
        await(enough + " acknowledgements")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    crowds.forEach(
                            crowd -> assertThat(crowd.alive()).as(crowd.tail()).isTrue());
                    return acknowledged() >= enough;
                });
    }

    @AfterEach
    void stop() {
        crowds.forEach(RunningProcess::close);
        server.close();
    }

    @Test
    @Timeout(value = 150, unit = TimeUnit.SECONDS)
    void nothingAcknowledgedIsLostThroughEachKindOfKill() {
        Seeds.check(1, gen -> run(gen, List.of(Fault.values())));
    }

    @Test
    @Tag("soak")
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLostThroughAHundredKills() {
        Seeds.check(1, gen -> {
            List<Fault> faults = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                faults.add(gen.pick(List.of(Fault.values())));
            }
            run(gen, faults);
        });
    }
}
