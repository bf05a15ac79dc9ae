package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();
    private final List<String> fired = new ArrayList<>();

    private final class Named extends Deadlines.Deadline {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long nowNs) {
            fired.add(name);
        }
    }

    @Test
    void firesInOrderAndOnlyWhatIsDue() {
        Deadlines.Line ten = deadlines.line(10);
        ten.start(new Named("a"), 0);
        ten.start(new Named("b"), 5);
        deadlines.tick(9);
        assertThat(fired).isEmpty();
        deadlines.tick(10);
        assertThat(fired).containsExactly("a");
        deadlines.tick(100);
        assertThat(fired).containsExactly("a", "b");
    }

    @Test
    void startingOverMovesTheDeadline() {
        Deadlines.Line ten = deadlines.line(10);
        Named a = new Named("a");
        Named b = new Named("b");
        ten.start(a, 0);
        ten.start(b, 1);
        ten.start(a, 8);
        deadlines.tick(12);
        assertThat(fired).containsExactly("b");
        deadlines.tick(18);
        assertThat(fired).containsExactly("b", "a");
    }

    @Test
    void theLastInLineCanStartOverToo() {
        Deadlines.Line ten = deadlines.line(10);
        Named a = new Named("a");
        ten.start(a, 0);
        ten.start(a, 5);
        deadlines.tick(14);
        assertThat(fired).isEmpty();
        deadlines.tick(15);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void movingToAnotherLineLeavesTheFirst() {
        Named a = new Named("a");
        deadlines.line(10).start(a, 0);
        deadlines.line(50).start(a, 0);
        deadlines.tick(20);
        assertThat(fired).isEmpty();
        deadlines.tick(50);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void cancelledNeverFires() {
        Named a = new Named("a");
        Named b = new Named("b");
        Named c = new Named("c");
        Deadlines.Line ten = deadlines.line(10);
        ten.start(a, 0);
        ten.start(b, 0);
        ten.start(c, 0);
        b.cancel();
        assertThat(b.waiting()).isFalse();
        deadlines.tick(10);
        assertThat(fired).containsExactly("a", "c");
    }

    @Test
    void whatFiresMayStartAgain() {
        Deadlines.Line ten = deadlines.line(10);
        Deadlines.Deadline again = new Deadlines.Deadline() {
            @Override
            protected void expired(long nowNs) {
                fired.add("again");
                ten.start(this, nowNs);
            }
        };
        ten.start(again, 0);
        deadlines.tick(10);
        deadlines.tick(19);
        deadlines.tick(20);
        assertThat(fired).containsExactly("again", "again");
    }
}
