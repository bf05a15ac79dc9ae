package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.ReplyQueue.Held;
import io.netloft.testkit.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyQueueTest {
    private static final byte[] RAW = {1};

    private final ReplyQueue queue = new ReplyQueue();

    private static byte[] bytes(String text) {
        return CommitRig.bytes(text);
    }

    private void put(long slot, String text) {
        byte[] padded = bytes("##" + text + "#");
        queue.put(slot, padded, 2, text.length());
    }

    private List<String> drain() {
        List<String> out = new ArrayList<>();
        while (queue.first() instanceof byte[] reply) {
            out.add(new String(reply, java.nio.charset.StandardCharsets.US_ASCII));
            queue.pop();
        }
        return out;
    }

    @Test
    void answersComeOutInTheOrderOfTheCommandsWheneverTheyCame() {
        long first = queue.await();
        long second = queue.await();
        queue.answer(bytes("three"));
        assertThat(queue.size()).isEqualTo(3);
        put(second, "two");
        assertThat(queue.first()).isNull();
        put(first, "one");
        assertThat(drain()).containsExactly("one", "two", "three");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.first()).isNull();
    }

    @Test
    void anAnswerThatNobodyWantsLeavesNothing() {
        long muted = queue.awaitMuted();
        queue.answer(bytes("next"));
        assertThat(queue.isMuted(muted)).isTrue();
        assertThat(queue.first()).isNull();
        put(muted, "unwanted");
        assertThat(drain()).containsExactly("", "next");
    }

    @Test
    void readsThatWaitAreGivenUpInTheirOrder() {
        long before = queue.await();
        queue.hold(new Held(RAW, 7, false));
        queue.answer(bytes("between"));
        queue.hold(new Held(RAW, 8, true));
        assertThat(queue.holdsReads()).isTrue();
        Map<Long, Long> taken = new LinkedHashMap<>();
        queue.giveUpReads((slot, read) -> taken.put(slot, read.ticket()));
        assertThat(taken).containsExactly(Map.entry(1L, 7L), Map.entry(3L, 8L));
        assertThat(queue.holdsReads()).isFalse();
        assertThat(queue.isMuted(1)).isFalse();
        assertThat(queue.isMuted(3)).isTrue();
        put(3, "muted");
        put(1, "read");
        put(before, "write");
        assertThat(drain()).containsExactly("write", "read", "between", "");
    }

    @Test
    void aHeldReadThatWasAnsweredIsHeldNoMore() {
        queue.hold(new Held(RAW, 1, false));
        assertThat(queue.first()).isInstanceOf(Held.class);
        queue.pop();
        assertThat(queue.holdsReads()).isFalse();
        assertThat(queue.isEmpty()).isTrue();
    }

    /** Against a plain list, with slots that wrap around and a queue that grows in the middle of it. */
    @Test
    void itIsAListWhateverComes() {
        Seeds.check(100, gen -> {
            ReplyQueue its = new ReplyQueue();
            List<Object> model = new ArrayList<>();
            long head = 0;
            int held = 0;
            for (int step = 0; step < 500; step++) {
                switch (gen.between(0, 5)) {
                    case 0 -> {
                        assertThat(its.await()).isEqualTo(head + model.size());
                        model.add("waits");
                    }
                    case 1 -> {
                        byte[] reply = gen.bytes(1, 4);
                        its.answer(reply);
                        model.add(reply);
                    }
                    case 2 -> {
                        Held read = new Held(RAW, step, gen.flip());
                        its.hold(read);
                        model.add(read);
                        held++;
                    }
                    case 3 -> {
                        int at = model.indexOf("waits");
                        if (at >= 0) {
                            byte[] reply = gen.bytes(1, 4);
                            its.put(head + at, reply, 0, reply.length);
                            model.set(at, reply);
                        }
                    }
                    default -> {
                        if (!model.isEmpty() && !model.get(0).equals("waits")) {
                            held -= model.get(0) instanceof Held ? 1 : 0;
                            assertThat(its.first()).isEqualTo(model.remove(0));
                            assertThat(its.isHead(head)).isTrue();
                            its.pop();
                            head++;
                        }
                    }
                }
                assertThat(its.size()).isEqualTo(model.size());
                assertThat(its.next()).isEqualTo(head + model.size());
                assertThat(its.holdsReads()).isEqualTo(held > 0);
            }
        });
    }
}
