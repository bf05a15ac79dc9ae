package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockingTest {
    private final Machine machine = new Machine();

    @Test
    void anElementThatIsThereIsTakenAtOnce() {
        machine.line("RPUSH b 1 2");
        assertThat(machine.as(1, 1, "BLPOP a b 0")).isEqualTo("*[$b, $1]");
        assertThat(machine.as(1, 2, "BRPOP a b 0")).isEqualTo("*[$b, $2]");
        assertThat(machine.line("EXISTS b")).isEqualTo(":0");
    }

    @Test
    void theOneThatWaitedLongestIsServedFirst() {
        assertThat(machine.as(1, 1, "BLPOP a 0")).isEqualTo("+waits");
        assertThat(machine.as(2, 1, "BLPOP a 0")).isEqualTo("+waits");
        assertThat(machine.line("RPUSH a x y z")).isEqualTo(":3");
        assertThat(machine.late).containsExactly("1/1 *[$a, $x]", "2/1 *[$a, $y]");
        assertThat(machine.line("LRANGE a 0 -1")).isEqualTo("*[$z]");
        assertThat(machine.state.waiters()).isZero();
    }

    @Test
    void aWaitHasADeadline() {
        assertThat(machine.as(1, 1, "BLPOP a 0.5")).isEqualTo("+waits 500");
        assertThat(machine.state.waitersDue(machine.now + 499)).isEmpty();
        assertThat(machine.state.waitersDue(machine.now + 500)).containsExactly(new long[] {1, 1});
        machine.apply(writer -> writer.unblock(1, 1, false));
        assertThat(machine.late).containsExactly("1/1 *-1");
        machine.line("RPUSH a x");
        assertThat(machine.late).hasSize(1);
    }

    @Test
    void aMoveThatWaitedInVainAnswersNothing() {
        machine.as(1, 1, "BLMOVE a b LEFT LEFT 1");
        machine.apply(writer -> writer.unblock(1, 1, false));
        assertThat(machine.late).containsExactly("1/1 $-1");
    }

    @Test
    void aWaitMayEndWithAnError() {
        machine.as(1, 1, "BLPOP a 0");
        machine.apply(writer -> writer.unblock(1, 1, true));
        assertThat(machine.late).containsExactly("1/1 -UNBLOCKED client unblocked via CLIENT UNBLOCK");
        machine.apply(writer -> writer.unblock(1, 1, true));
        assertThat(machine.late).hasSize(1);
    }

    @Test
    void aClientThatLeftTakesNothing() {
        machine.as(1, 1, "BLPOP a 0");
        machine.as(2, 1, "BLPOP a 0");
        machine.apply(writer -> writer.cancel(1, 1));
        machine.line("RPUSH a x");
        assertThat(machine.late).containsExactly("2/1 *[$a, $x]");
    }

    @Test
    void anOriginThatEndsTakesNothing() {
        machine.as(1, 1, "BLPOP a 0");
        machine.as(1, 2, "BZPOPMIN z 0");
        machine.apply(writer -> writer.endSession(1));
        assertThat(machine.state.waiters() + machine.state.sessions()).isZero();
        machine.line("RPUSH a x");
        assertThat(machine.late).isEmpty();
    }

    @Test
    void movesMayFormAChain() {
        machine.as(1, 1, "BLMOVE a b LEFT RIGHT 0");
        machine.as(2, 1, "BLMOVE b c LEFT RIGHT 0");
        machine.as(3, 1, "BLPOP c 0");
        machine.line("RPUSH a x");
        assertThat(machine.late).containsExactly("1/1 $x", "2/1 $x", "3/1 *[$c, $x]");
        assertThat(machine.line("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void aMoveOntoItselfEnds() {
        machine.as(1, 1, "BRPOPLPUSH a a 0");
        machine.line("RPUSH a x");
        assertThat(machine.late).containsExactly("1/1 $x");
        assertThat(machine.line("LRANGE a 0 -1")).isEqualTo("*[$x]");
    }

    @Test
    void aMoveToAnotherTypeFailsAndLeavesTheElement() {
        machine.line("SET b string");
        machine.as(1, 1, "BLMOVE a b LEFT RIGHT 0");
        machine.line("RPUSH a x");
        assertThat(machine.late)
                .containsExactly("1/1 -WRONGTYPE Operation against a key holding the wrong kind of value");
        assertThat(machine.line("LRANGE a 0 -1")).isEqualTo("*[$x]");
    }

    @Test
    void anotherTypeServesNobody() {
        machine.as(1, 1, "BLPOP a 0");
        machine.as(2, 1, "BZPOPMIN a 0");
        machine.line("SADD a x");
        machine.line("DEL a");
        machine.line("ZADD a 1 x");
        assertThat(machine.late).containsExactly("2/1 *[$a, $x, $1]");
        assertThat(machine.state.waiters()).isEqualTo(1);
        machine.line("RPUSH a y");
        assertThat(machine.late).endsWith("1/1 *[$a, $y]");
    }

    @Test
    void aTransactionIsOverBeforeAnybodyIsServed() {
        machine.as(1, 1, "BLPOP a 0");
        assertThat(machine.exec(List.of(), "RPUSH a x", "DEL a", "RPUSH a y")).isEqualTo("*[:1, :1, :1]");
        assertThat(machine.late).containsExactly("1/1 *[$a, $y]");
    }

    @Test
    void whatATransactionTookAwayAgainServesNobody() {
        machine.as(1, 1, "BLPOP a 0");
        machine.exec(List.of(), "RPUSH a x", "DEL a");
        assertThat(machine.late).isEmpty();
    }

    @Test
    void nothingWaitsInATransaction() {
        assertThat(machine.exec(List.of(), "BLPOP a 0", "BLMOVE a b LEFT LEFT 0", "BZPOPMAX z 0"))
                .isEqualTo("*[*-1, $-1, *-1]");
        machine.resp3 = true;
        assertThat(machine.exec(List.of(), "BLPOP a 0", "BLMOVE a b LEFT LEFT 0"))
                .isEqualTo("*[_, _]");
    }

    @Test
    void theKeyThatCameFirstServes() {
        machine.as(1, 1, "BLPOP a b 0");
        machine.exec(List.of(), "RPUSH b 1", "RPUSH a 2");
        assertThat(machine.late).containsExactly("1/1 *[$b, $1]");
        assertThat(machine.line("LRANGE a 0 -1")).isEqualTo("*[$2]");
    }

    @Test
    void renamedAndCopiedAndSortedListsServeToo() {
        machine.line("RPUSH src 3 1 2");
        machine.as(1, 1, "BLPOP a 0");
        machine.as(2, 1, "BLPOP b 0");
        machine.as(3, 1, "BLPOP c 0");
        machine.line("SORT src STORE c");
        machine.line("COPY src b");
        machine.line("RENAME src a");
        assertThat(machine.late).containsExactly("3/1 *[$c, $1]", "2/1 *[$b, $3]", "1/1 *[$a, $3]");
    }

    @Test
    void manyAreTakenFromTheFirstKeyThatHasAny() {
        machine.as(1, 1, "BLMPOP 0 2 a b RIGHT COUNT 2");
        machine.as(2, 1, "BZMPOP 0 1 z MAX COUNT 5");
        machine.line("RPUSH b 1 2 3");
        machine.line("ZADD z 1 x 2 y");
        assertThat(machine.late).containsExactly("1/1 *[$b, *[$3, $2]]", "2/1 *[$z, *[*[$y, $2], *[$x, $1]]]");
    }

    @Test
    void theSameKeyTwiceIsOneWait() {
        machine.as(1, 1, "BLPOP a a 0");
        machine.line("RPUSH a x y");
        assertThat(machine.late).containsExactly("1/1 *[$a, $x]");
    }

    @Test
    void aLateReplyIsKeptForWhoeverAsksAgain() {
        machine.as(1, 1, "BLPOP a 0");
        assertThat(machine.as(1, 1, "BLPOP a 0")).isEqualTo("+waits");
        machine.line("RPUSH a x y");
        assertThat(machine.as(1, 1, "BLPOP a 0")).isEqualTo("*[$a, $x]");
        assertThat(machine.line("LLEN a")).isEqualTo(":1");
    }

    @Test
    void aCommandOfNobodyDoesNotWait() {
        assertThat(machine.line("BLPOP a 0")).isEqualTo("*-1");
        assertThat(machine.state.waiters()).isZero();
    }

    @Test
    void badTimeoutsAreRefused() {
        assertThat(machine.as(1, 1, "BLPOP a x")).isEqualTo("-ERR timeout is not a float or out of range");
        assertThat(machine.as(1, 2, "BLPOP a -1")).isEqualTo("-ERR timeout is negative");
        assertThat(machine.as(1, 3, "BLPOP a 9223372036854775807")).isEqualTo("-ERR timeout is out of range");
        machine.line("SET s 1");
        assertThat(machine.as(1, 4, "BLPOP a s b 0")).startsWith("-WRONGTYPE");
        assertThat(machine.as(1, 5, "BLMOVE a b UP LEFT 0")).isEqualTo("-ERR syntax error");
    }

    @Test
    void repliesComeInTheVersionOfTheClientThatWaits() {
        machine.resp3 = true;
        machine.as(1, 1, "BZPOPMIN z 0");
        machine.resp3 = false;
        machine.line("ZADD z 1.5 x");
        assertThat(machine.late).containsExactly("1/1 *[$z, $x, ,1.5]");
    }
}
