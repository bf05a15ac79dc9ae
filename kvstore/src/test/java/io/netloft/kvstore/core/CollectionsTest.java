package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CollectionsTest {
    private static byte[] bytes(int i) {
        return Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void aHashHoldsWhatAMapHolds() {
        Seeds.check(30, gen -> {
            HashValue hash = new HashValue(0, 3);
            Map<String, String> model = new HashMap<>();
            int range = gen.between(1, 2_000);
            for (int step = 0; step < 5_000; step++) {
                byte[] field = bytes(gen.between(0, range));
                if (gen.chance(55)) {
                    assertThat(hash.put(field, bytes(step))).isEqualTo(model.put(text(field), "" + step) == null);
                } else {
                    assertThat(hash.remove(field)).isEqualTo(model.remove(text(field)) != null);
                }
            }
            Map<String, String> found = new HashMap<>();
            for (int i = 0; i < hash.size(); i++) {
                found.put(text(hash.field(i)), text(hash.value(i)));
                assertThat(hash.get(hash.field(i))).isSameAs(hash.value(i));
            }
            assertThat(found).isEqualTo(model);
        });
    }

    @Test
    void aListHoldsWhatAListHolds() {
        Seeds.check(40, gen -> {
            ListValue list = new ListValue(0);
            List<String> model = new ArrayList<>();
            for (int step = 0; step < 2_000; step++) {
                change(list, model, gen, step);
            }
            List<String> found = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                found.add(text(list.get(i)));
            }
            assertThat(found).isEqualTo(model);
        });
    }

    private static void change(ListValue list, List<String> model, Gen gen, int step) {
        byte[] element = bytes(gen.chance(50) ? step : step % 5);
        boolean left = gen.flip();
        switch (gen.between(0, 9)) {
            case 0, 1, 2, 3 -> {
                list.push(left, element);
                model.add(left ? 0 : model.size(), text(element));
            }
            case 4, 5 -> {
                if (!model.isEmpty()) {
                    assertThat(text(list.pop(left))).isEqualTo(model.remove(left ? 0 : model.size() - 1));
                }
            }
            case 6, 7 -> {
                int at = gen.between(0, model.size());
                list.insert(at, element);
                model.add(at, text(element));
            }
            case 8 -> {
                int most = gen.between(1, 3);
                assertThat(list.remove(one -> text(one).equals(text(element)), most, left))
                        .isEqualTo(removed(model, text(element), most, left));
            }
            default -> {
                int from = gen.between(0, Math.min(3, model.size()));
                int to = gen.between(from, model.size());
                list.keep(from, to);
                List<String> kept = List.copyOf(model.subList(from, to));
                model.clear();
                model.addAll(kept);
            }
        }
    }

    private static int removed(List<String> model, String element, int most, boolean fromHead) {
        int count = 0;
        int at = fromHead ? model.indexOf(element) : model.lastIndexOf(element);
        while (at >= 0 && count < most) {
            model.remove(at);
            count++;
            at = fromHead ? model.indexOf(element) : model.lastIndexOf(element);
        }
        return count;
    }

    @Test
    void aSortedSetHoldsWhatATreeHolds() {
        Seeds.check(20, gen -> {
            SortedSetValue set = new SortedSetValue(0, 3);
            TreeSet<Scored> model = new TreeSet<>();
            int range = gen.between(1, 3_000);
            for (int step = 0; step < 8_000; step++) {
                byte[] member = bytes(gen.between(0, range));
                double score = gen.between(-20, 20);
                Scored old = set.find(member);
                if (gen.chance(30)) {
                    if (old != null) {
                        set.remove(old);
                        assertThat(model.remove(old)).isTrue();
                    }
                } else if (old == null) {
                    set.add(member, score);
                    assertThat(model.add(new Scored(member, score))).isTrue();
                } else {
                    set.rescore(old, score);
                    model.remove(old);
                    model.add(new Scored(member, score));
                }
            }
            assertSame(set, new ArrayList<>(model));
        });
    }

    private static void assertSame(SortedSetValue set, List<Scored> model) {
        List<Scored> found = new ArrayList<>();
        set.each(0, set.size(), found::add);
        assertThat(found).isEqualTo(model);
        List<Scored> reversed = new ArrayList<>();
        set.eachReversed(0, set.size(), item -> reversed.add(0, item));
        assertThat(reversed).isEqualTo(model);
        for (int i = 0; i < model.size(); i++) {
            assertThat(set.rank(model.get(i))).isEqualTo(i);
            assertThat(set.at(i)).isEqualTo(model.get(i));
        }
    }

    @Test
    void partsOfASortedSetAreThePartsOfItsOrder() {
        SortedSetValue set = new SortedSetValue(0, 3);
        for (int i = 0; i < 1_000; i++) {
            set.add(bytes(i), i);
        }
        Seeds.check(50, gen -> {
            int from = gen.between(0, 1_000);
            int to = gen.between(from, 1_000);
            List<Double> up = new ArrayList<>();
            List<Double> down = new ArrayList<>();
            set.each(from, to, item -> up.add(item.score()));
            set.eachReversed(from, to, item -> down.add(0, item.score()));
            assertThat(up).hasSize(to - from).isEqualTo(down);
            assertThat(up).allMatch(score -> score >= from && score < to);
        });
    }

    @Test
    void aCopyStaysWhenTheOriginalChanges() {
        SetValue set = new SetValue(0, 3);
        SortedSetValue sorted = new SortedSetValue(0, 3);
        for (int i = 0; i < 500; i++) {
            set.add(bytes(i));
            sorted.add(bytes(i), i);
        }
        SetValue setCopy = set.copy(1);
        SortedSetValue sortedCopy = sorted.copy(1);
        for (int i = 0; i < 500; i++) {
            set.remove(bytes(i));
            sorted.remove(sorted.at(0));
        }
        assertThat(set.isEmpty() && sorted.isEmpty()).isTrue();
        for (int i = 0; i < 500; i++) {
            assertThat(setCopy.contains(bytes(i))).isTrue();
            assertThat(sortedCopy.at(i).score()).isEqualTo(i);
            assertThat(sortedCopy.find(bytes(i))).isNotNull();
        }
    }

    @Test
    void aScanOfABigSetSeesWhatStaysOnce() {
        Seeds.check(20, gen -> {
            SetValue set = new SetValue(0, gen.uniform(0, Long.MAX_VALUE));
            for (int i = 0; i < 1_000; i++) {
                set.add(bytes(i));
            }
            Map<String, Integer> seen = new HashMap<>();
            long cursor = 0;
            do {
                cursor = set.members().scan(cursor, 10, i -> seen.merge(text(set.get(i)), 1, Integer::sum));
                for (int i = 0; i < 50; i++) {
                    set.add(bytes(gen.between(1_000, 100_000)));
                    set.remove(bytes(gen.between(1_000, 100_000)));
                }
            } while (cursor != 0);
            for (int i = 0; i < 1_000; i++) {
                assertThat(seen.get("" + i)).as("member %s", i).isEqualTo(1);
            }
        });
    }

    @Test
    void aScanAnswersAlikeWhateverOrderMembersCameIn() {
        SetValue up = new SetValue(0, 3);
        SetValue down = new SetValue(0, 3);
        for (int i = 0; i < 3_000; i++) {
            up.add(bytes(i));
            down.add(bytes(2_999 - i));
        }
        List<String> a = new ArrayList<>();
        List<String> b = new ArrayList<>();
        long next = up.members().scan(0, 50, i -> a.add(text(up.get(i))));
        assertThat(down.members().scan(0, 50, i -> b.add(text(down.get(i))))).isEqualTo(next);
        assertThat(a).isEqualTo(b);
    }

    @Test
    void aScanOfABigSortedSetSeesEveryMember() {
        SortedSetValue set = new SortedSetValue(0, 3);
        for (int i = 0; i < 5_000; i++) {
            set.add(bytes(i), 1.5 * i);
        }
        Map<String, Double> seen = new HashMap<>();
        long cursor = 0;
        do {
            cursor = set.scan(
                    cursor,
                    20,
                    item -> assertThat(seen.put(text(item.member()), item.score()))
                            .isNull());
        } while (cursor != 0);
        assertThat(seen).hasSize(5_000);
    }
}
