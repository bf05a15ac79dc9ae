package io.netloft.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netloft.testkit.history.Operation.Kind;
import io.netloft.testkit.history.SimulatedStore.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinearizabilityTest {
    private static final long NEVER = 0;
    private static final Shape USUAL = new Shape(4_000, 10, 20, 1_000, 2);

    private static Operation get(int client, @Nullable String out, long callNs, long retNs) {
        return new Operation(client, Kind.GET, "k", null, null, out, callNs, retNs, false);
    }

    private static Operation set(int client, String value, long callNs, long retNs) {
        return new Operation(client, Kind.SET, "k", value, null, "OK", callNs, retNs, false);
    }

    private static Operation incr(int client, String out, long callNs, long retNs) {
        return new Operation(client, Kind.INCR, "k", null, null, out, callNs, retNs, false);
    }

    private static Operation cas(int client, @Nullable String from, String to, @Nullable String out, long callNs) {
        return new Operation(client, Kind.CAS, "k", to, from, out, callNs, callNs + 10, false);
    }

    private static Operation unknown(Kind kind, @Nullable String value, long callNs) {
        return new Operation(9, kind, "k", value, null, null, callNs, NEVER, true);
    }

    private static void right(Operation... history) {
        assertThatCode(() -> Linearizability.require(List.of(history))).doesNotThrowAnyException();
    }

    private static Verdict.Illegal wrong(Operation... history) {
        Verdict verdict = Linearizability.check(List.of(history));
        assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Illegal.class);
        return (Verdict.Illegal) verdict;
    }

    @Test
    void acceptsWhatARightStoreGives() {
        Seeds.check(20, gen -> Linearizability.require(SimulatedStore.history(gen, USUAL)));
        Seeds.check(
                50,
                gen -> Linearizability.require(
                        SimulatedStore.history(gen, new Shape(600, 10, gen.between(1, 6), 5, gen.between(0, 6)))));
        assertThat(Linearizability.check(List.of()).linearizable()).isTrue();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void decidesFourThousandOperationsOfTenClientsWithoutMuchSearching() {
        for (Shape shape : List.of(USUAL, new Shape(4_000, 10, 5, 50, 1), new Shape(4_000, 10, 1, 1_000, 1))) {
            List<Operation> history = SimulatedStore.history(Seeds.gen(), shape);
            long beganNs = System.nanoTime();
            Verdict verdict = Linearizability.check(history);
            System.err.println(verdict + " after " + (System.nanoTime() - beganNs) / 1_000_000 + " ms");
            assertThat(verdict)
                    .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Linearizable.class))
                    .extracting(Verdict.Linearizable::configurations)
                    .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                    .isLessThan(100_000);
        }
    }

    @Test
    void rejectsALongHistoryInWhichOneReplyIsForged() {
        rejectsAForgedReply(10, USUAL);
        rejectsAForgedReply(2, new Shape(4_000, 10, 3, 1_000, 3));
        rejectsAForgedReply(1, new Shape(4_000, 10, 1, 1_000, 0));
    }

    private static void rejectsAForgedReply(int runs, Shape shape) {
        Seeds.check(runs, gen -> {
            List<Operation> history = new ArrayList<>(SimulatedStore.history(gen, shape));
            Operation forged = forgeOne(gen, history);
            Verdict verdict = Linearizability.check(history);
            assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Illegal.class);
            assertThat(((Verdict.Illegal) verdict).offender()).isEqualTo(forged);
            assertThat(verdict.words()).contains("key \"" + forged.key() + "\"", "forged");
        });
    }

    private static Operation forgeOne(Gen gen, List<Operation> history) {
        List<Integer> reads = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).kind() == Kind.GET && !history.get(i).unknown()) {
                reads.add(i);
            }
        }
        int chosen = gen.pick(reads);
        Operation forged = SimulatedStore.replying(history.get(chosen), "forged");
        history.set(chosen, forged);
        return forged;
    }

    @Test
    void agreesWithTryingEveryOrderOfShortHistories() {
        int[] verdicts = new int[2];
        Seeds.check(6_000, gen -> {
            List<Operation> history = new ArrayList<>(SimulatedStore.history(gen, new Shape(7, 3, 1, 2, 15)));
            for (int lies = gen.between(0, 2); lies > 0; lies--) {
                int chosen = gen.between(0, history.size() - 1);
                history.set(chosen, SimulatedStore.replying(history.get(chosen), plausible(gen, history.get(chosen))));
            }
            boolean expected = SimulatedStore.someOrderExplains(history, new HashMap<>());
            Verdict verdict = Linearizability.check(history);
            assertThat(verdict.linearizable())
                    .as("%s\n%s", history, verdict.words())
                    .isEqualTo(expected);
            verdicts[expected ? 1 : 0]++;
        });
        assertThat(verdicts[0]).as("rejected").isGreaterThan(500);
        assertThat(verdicts[1]).as("accepted").isGreaterThan(500);
    }

    private static @Nullable String plausible(Gen gen, Operation operation) {
        return operation.unknown()
                ? null
                : switch (operation.kind()) {
                    case GET -> gen.oneOf(null, "1", "2", "3");
                    case SET -> "OK";
                    case DEL -> gen.oneOf("0", "1");
                    case INCR -> gen.oneOf("1", "2", "3", Operation.ERROR);
                    case CAS -> gen.oneOf("OK", null);
                };
    }

    @Test
    void rejectsAStaleReadAndSaysWhatTheRegisterHeld() {
        Verdict.Illegal verdict = wrong(
                set(1, "a", 0, 10),
                set(2, "b", 20, 30),
                get(3, "a", 40_000_000, 41_500_000),
                get(3, "b", 50_000_000, 51_000_000));
        assertThat(verdict.offender().callNs()).isEqualTo(40_000_000);
        assertThat(verdict.words()).isEqualTo("""
                not linearizable: key "k": no order of the 3 operations that had begun when this reply came explains it:
                  client 3 at 40.000 ms to 41.500 ms: get k, reply "a"
                the register could hold by then: "b"
                before it:
                  client 1 at 0.000 ms to 0.000 ms: set k to "a", reply "OK"
                  client 2 at 0.000 ms to 0.000 ms: set k to "b", reply "OK\"""");
    }

    @Test
    void rejectsALostUpdate() {
        wrong(incr(1, "1", 0, 10), incr(2, "1", 5, 15));
        wrong(set(1, "a", 0, 10), get(2, null, 20, 30));
        right(incr(1, "1", 0, 10), incr(2, "2", 5, 15), get(3, "1", 7, 12));
    }

    @Test
    void rejectsTwoWinnersOfOneCompareAndSet() {
        wrong(set(1, "a", 0, 5), cas(1, "a", "b", "OK", 10), cas(2, "a", "c", "OK", 12));
        wrong(cas(1, null, "b", "OK", 10), cas(2, null, "c", "OK", 12));
        right(set(1, "a", 0, 5), cas(1, "a", "b", "OK", 10), cas(2, "a", "c", null, 12));
        right(set(1, "a", 0, 5), cas(1, "a", "b", "OK", 10), cas(2, "b", "a", "OK", 12), cas(3, "a", "c", "OK", 14));
    }

    @Test
    void rejectsAReadOfAValueThatWasOverwrittenBeforeTheCall() {
        wrong(set(1, "a", 0, 10), set(1, "b", 20, 30), set(2, "c", 25, 45), get(3, "a", 31, 60));
        right(set(1, "a", 0, 10), set(1, "b", 20, 30), set(2, "c", 25, 45), get(3, "b", 31, 60));
        right(set(1, "a", 0, 10), set(1, "b", 20, 40), get(3, "a", 30, 60));
    }

    @Test
    void lateReadersMayNotSeeWhatEarlierOnesSawReplaced() {
        wrong(set(1, "a", 0, 10), set(2, "b", 20, 90), get(3, "b", 30, 40), get(4, "a", 50, 60));
        right(set(1, "a", 0, 10), set(2, "b", 20, 90), get(3, "a", 30, 40), get(4, "b", 50, 60));
    }

    @Test
    void anUnknownOutcomeMayHappenLateOrNeverButOnlyOnce() {
        Operation lost = unknown(Kind.SET, "b", 20);
        right(set(1, "a", 0, 10), lost, get(3, "a", 1_000, 1_010));
        right(set(1, "a", 0, 10), lost, get(3, "a", 1_000, 1_010), get(3, "b", 2_000, 2_010));
        wrong(set(1, "a", 0, 10), lost, get(3, "b", 30, 40), get(3, "a", 50, 60));
        wrong(get(3, "b", 10, 15), lost);
        wrong(unknown(Kind.INCR, null, 0), incr(1, "1", 10, 20), get(1, "3", 30, 40));
        right(unknown(Kind.INCR, null, 0), incr(1, "1", 10, 20), get(1, "2", 30, 40));
        right(unknown(Kind.INCR, null, 0), unknown(Kind.INCR, null, 1), incr(1, "2", 10, 20), get(1, "3", 30, 40));
    }

    @Test
    void manyUnknownOutcomesDoNotMultiply() {
        List<Operation> history = new ArrayList<>(List.of(set(1, "a", 0, 10)));
        for (int i = 0; i < 40; i++) {
            history.add(unknown(Kind.SET, "u" + i, 20 + i));
        }
        for (int i = 0; i < 40; i++) {
            history.add(get(2, "u" + i, 100 + 10 * i, 105 + 10 * i));
        }
        assertThat(Linearizability.check(history).linearizable()).isTrue();
        history.add(get(2, "u0", 1_000, 1_010));
        assertThat(Linearizability.check(history)).isInstanceOf(Verdict.Illegal.class);
    }

    @Test
    void saysThatItIsUndecidedBeyondItsBound() {
        List<Operation> history = SimulatedStore.history(Seeds.gen(), new Shape(500, 10, 1, 1_000, 0));
        Verdict verdict = Linearizability.check(history, 20);
        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict.linearizable()).isFalse();
        assertThat(verdict.words())
                .contains("undecided: key \"k1\": more than 20 configurations", "past this reply yet");
    }

    @Test
    void aTestThatRequiresItFailsWithTheWords() {
        assertThatThrownBy(() -> Linearizability.require(List.of(get(1, "ghost", 0, 10))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not linearizable: key \"k\"")
                .hasMessageContaining("could hold by then: nothing");
    }

    @Test
    void reportsTheKeyWhoseOffenceCameFirst() {
        Operation late = new Operation(1, Kind.GET, "a", null, null, "x", 100, 110, false);
        assertThat(wrong(late, get(2, "y", 50, 60)).key()).isEqualTo("k");
    }
}
