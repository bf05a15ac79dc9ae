package io.netloft.systemtests;

import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Gen;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What goes wrong with a cluster, drawn from a seed: one fault after another, each under load until writes have gone on
 * without the member that is struck, and each healed before the next. Where the leader is struck, writes must be back in
 * time.
 */
final class KvFaults {
    /** A write that begins after the leader was struck is acknowledged by then. */
    static final Duration BACK = Duration.ofSeconds(3);

    private static final Duration WELL = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(1_500);
    private static final int WRITES = 150;
    private static final int POURED = 100;
    private static final int TRIES = 3;

    private final Gen gen;
    private final KvCluster cluster;
    private final KvLoad load;
    private final List<String> told = new ArrayList<>();
    private final List<String> offences = new ArrayList<>();
    private final List<Kind> coming = new ArrayList<>();

    /** What can happen. */
    enum Kind {
        /** SIGKILL, and started again. */
        KILLED,
        /** SIGSTOP, and SIGCONT. */
        STOPPED,
        /** Cut off from the other members; clients still reach it. */
        ISOLATED,
        /** Its disk is full, and relieved. */
        FULL,
        /** The leadership goes to another member. */
        TRANSFERRED,
        /** Cut off from everybody. */
        CUT_OFF,
        /** What it sends to one of the others is lost, and nothing else. */
        ONE_WAY,
        /** All members are killed at once. */
        DARK;

        boolean harms() {
            return this != TRANSFERRED && this != DARK && this != ONE_WAY;
        }
    }

    private static final List<Kind> USUAL =
            List.of(Kind.KILLED, Kind.STOPPED, Kind.ISOLATED, Kind.FULL, Kind.TRANSFERRED);
    private static final List<Kind> RARE = List.of(Kind.CUT_OFF, Kind.ONE_WAY, Kind.DARK);

    KvFaults(Gen gen, KvCluster cluster, KvLoad load) {
        this.gen = gen;
        this.cluster = cluster;
        this.load = load;
    }

    /** Makes one fault, and waits until all is well again. The first five are of five kinds. */
    void cycle() throws IOException {
        if (coming.isEmpty()) {
            coming.addAll(USUAL);
            if (!told.isEmpty()) {
                coming.addAll(RARE);
            }
        }
        Kind kind = coming.remove((int) gen.uniform(0, coming.size() - 1));
        String leader = cluster.leader();
        // Of the first five, those that a leader takes worst strike the leader, whatever the seed.
        boolean first = told.size() < USUAL.size() && (kind == Kind.KILLED || kind == Kind.FULL);
        boolean leads = gen.chance(70) || first;
        List<String> followers =
                cluster.ids().stream().filter(id -> !id.equals(leader)).toList();
        String target = leads && kind != Kind.TRANSFERRED ? leader : gen.pick(followers);
        load.nextEra();
        long beganNs = System.nanoTime();
        Standstill still = Standstill.from();
        load.watch();
        strike(kind, target, gen.pick(followers));
        String back = "";
        if (kind.harms() || kind == Kind.DARK) {
            Duration gone = load.untilFirstWrite();
            Duration stood = still.stood();
            back = ", writes back after " + gone.toMillis() + " ms";
            if (kind.harms() && gone.minus(stood).compareTo(BACK) > 0) {
                offences.add(kind + " " + target + back + " (expected: within " + BACK.toMillis() + " ms)");
            }
        }
        last(beganNs);
        heal(kind, target);
        long healedNs = System.nanoTime();
        awaitWell(kind + " " + target);
        told.add(String.format(
                Locale.ROOT,
                "%d. %s %s (%s)%s, well again %d ms after the end of it",
                told.size() + 1,
                kind,
                target,
                target.equals(leader) ? "leader" : "follower",
                back,
                (System.nanoTime() - healedNs) / 1_000_000));
        System.err.println(told.get(told.size() - 1));
    }

    /** Whoever does not get well by itself is started anew, so that the next fault finds a whole cluster. */
    private void awaitWell(String after) {
        List<String> unwell = cluster.unwell(WELL);
        for (String id : unwell) {
            offences.add(after + ": " + id + " does not serve " + WELL.toSeconds() + " s later\n"
                    + cluster.process(id).process().tail());
            if (cluster.alive(id)) {
                cluster.signal(id, Signal.KILL);
            }
            cluster.startAgain(id);
        }
        if (!unwell.isEmpty()) {
            cluster.awaitWell();
        }
    }

    private void last(long beganNs) {
        load.awaitAcknowledged(WRITES);
        await("the fault to last")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> System.nanoTime() - beganNs > SHORTEST.toNanos());
    }

    private void strike(Kind kind, String target, String other) throws IOException {
        switch (kind) {
            case KILLED -> cluster.signal(target, Signal.KILL);
            case STOPPED -> cluster.signal(target, Signal.STOP);
            case ISOLATED -> cluster.net().isolate(target);
            case CUT_OFF -> cluster.net().cutOff(target);
            case ONE_WAY -> cluster.net().cutOff(target, other.equals(target) ? otherThan(target) : other);
            case FULL -> {
                cluster.disk(target).fill();
                pour(otherThan(target));
            }
            case TRANSFERRED -> transfer(target);
            case DARK -> {
                cluster.ids().forEach(id -> cluster.signal(id, Signal.KILL));
                cluster.startAgain(cluster.ids().toArray(String[]::new));
            }
        }
    }

    /** More than a segment of the log has set aside for itself, so that it has to ask for room. */
    private void pour(String member) {
        String much = "m".repeat(64 * 1024);
        int refused = 0;
        for (int i = 0; i < POURED; i++) {
            try (RespClient client = new RespClient(cluster.address(member), KvLoad.PATIENCE_MS)) {
                refused += client.ask("SET", "much", much).isError() ? 1 : 0;
            } catch (IOException e) {
                refused++;
            }
        }
        System.err.println("disk full: " + refused + " of " + POURED + " large writes were refused");
    }

    private String otherThan(String target) {
        return cluster.ids().stream()
                .filter(id -> !id.equals(target))
                .findFirst()
                .orElseThrow();
    }

    private void transfer(String target) throws IOException {
        String leader = cluster.leader();
        RespClient.Reply said = cluster.transfer(target);
        for (int left = TRIES; said.isError() && left > 0 && !leader.equals(cluster.leader()); left--) {
            // Members that stood still had elected somebody else meanwhile, who perhaps is the target.
            leader = cluster.leader();
            if (leader.equals(target)) {
                return;
            }
            said = cluster.transfer(target);
        }
        if (said.isError()) {
            offences.add("the lead was not given to " + target + ": " + said);
        }
    }

    private void heal(Kind kind, String target) {
        switch (kind) {
            case KILLED -> cluster.startAgain(target);
            case STOPPED -> cluster.signal(target, Signal.CONT);
            case ISOLATED, CUT_OFF, ONE_WAY -> cluster.net().heal();
            case FULL -> relieve(target);
            case TRANSFERRED, DARK -> {}
        }
    }

    /** A member may end itself when its log can't be written; whoever looks after it starts it again. */
    private void relieve(String target) {
        cluster.disk(target).relieve();
        await(target + " to end or to go on")
                .atMost(WELL)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !cluster.alive(target) || cluster.serves(target));
        if (!cluster.alive(target)) {
            cluster.startAgain(target);
        }
    }

    List<String> offences() {
        return offences;
    }

    /** The faults so far, in words. */
    @Override
    public String toString() {
        return String.join("\n", told);
    }
}
