package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
    private static final byte[] VALUE = {1};

    private final Forks forks = new Forks();
    private final Keyspace keyspace = new Keyspace(42, forks);

    private static byte[] key(int i) {
        return ("key:" + i).getBytes(StandardCharsets.US_ASCII);
    }

    private static Entry entry(byte[] key, long revision) {
        return new Entry(key, VALUE, revision, Entry.NEVER);
    }

    @Test
    void holdsWhatAMapHolds() {
        Seeds.check(30, gen -> {
            Keyspace keys = new Keyspace(gen.uniform(0, Long.MAX_VALUE), new Forks());
            Map<Bytes, Long> expected = new HashMap<>();
            for (int step = 0; step < 20_000; step++) {
                byte[] key = key(gen.between(0, gen.chance(50) ? 100 : 5_000));
                if (gen.chance(60)) {
                    Entry before = keys.put(entry(key, step));
                    Long old = expected.put(new Bytes(key), (long) step);
                    assertThat(before == null ? null : (Long) before.revision()).isEqualTo(old);
                } else {
                    assertThat(keys.remove(key) == null).isEqualTo(expected.remove(new Bytes(key)) == null);
                }
            }
            assertThat(keys.size()).isEqualTo(expected.size());
            assertSame(keys, expected);
        });
    }

    private static void assertSame(Keyspace keys, Map<Bytes, Long> expected) {
        Map<Bytes, Long> found = new HashMap<>();
        keys.each(entry -> found.put(new Bytes(entry.key()), entry.revision()));
        assertThat(found).isEqualTo(expected);
        expected.forEach((key, revision) -> {
            Entry entry = keys.find(key.array());
            assertThat(entry == null ? null : (Long) entry.revision()).isEqualTo(revision);
        });
    }

    @Test
    void givesSmallOnesBackInOrderOfInsertionOrNot() {
        assertThat(keyspace.find(key(1))).isNull();
        assertThat(keyspace.remove(key(1))).isNull();
        assertThat(keyspace.random(new RandomSource(1), 0)).isNull();
    }

    @Test
    void scansEveryKeyThatStaysOnceWhileOthersComeAndGo() {
        Seeds.check(20, gen -> {
            Keyspace keys = new Keyspace(gen.uniform(0, Long.MAX_VALUE), new Forks());
            int staying = gen.between(1, 2_000);
            for (int i = 0; i < staying; i++) {
                keys.put(entry(key(i), 0));
            }
            Map<Bytes, Integer> seen = new HashMap<>();
            long cursor = 0;
            int next = 10_000;
            do {
                cursor = keys.scan(
                        cursor, gen.between(1, 50), entry -> seen.merge(new Bytes(entry.key()), 1, Integer::sum));
                for (int i = gen.between(0, 200); i > 0; i--) {
                    keys.put(entry(key(next++), 0));
                }
                for (int i = gen.between(0, 300); i > 0; i--) {
                    keys.remove(key(gen.between(10_000, next)));
                }
            } while (cursor != 0);
            for (int i = 0; i < staying; i++) {
                assertThat(seen.get(new Bytes(key(i)))).as("key %s", i).isEqualTo(1);
            }
        });
    }

    @Test
    void scansAboutAsManyAsAskedFor() {
        for (int i = 0; i < 100_000; i++) {
            keyspace.put(entry(key(i), 0));
        }
        List<Entry> found = new ArrayList<>();
        long cursor = keyspace.scan(0, 100, found::add);
        assertThat(cursor).isNotZero();
        assertThat(found).hasSizeBetween(100, 200);
        assertThat(keyspace.scan(1L << 41, 10, found::add)).isZero();
        assertThat(keyspace.scan(-1, 10, found::add)).isZero();
    }

    @Test
    void keepsAForkAsItWasWhileItChanges() {
        Seeds.check(10, gen -> {
            Forks shared = new Forks();
            Keyspace keys = new Keyspace(1, shared);
            Map<Bytes, Long> then = new TreeMap<>();
            change(keys, then, gen, 3_000);
            int fork = shared.open();
            Table[] frozen = keys.freeze();
            Map<Bytes, Long> now = new TreeMap<>(then);
            change(keys, now, gen, 5_000);
            Map<Bytes, Long> found = new TreeMap<>();
            for (Table table : frozen) {
                table.inOrder(entry -> found.put(new Bytes(entry.key()), entry.revision()));
            }
            assertThat(found).isEqualTo(then);
            assertSame(keys, now);
            shared.close(fork);
            change(keys, now, gen, 1_000);
            assertSame(keys, now);
        });
    }

    private static void change(Keyspace keys, Map<Bytes, Long> model, Gen gen, int steps) {
        for (int i = 0; i < steps; i++) {
            byte[] key = key(gen.between(0, 2_000));
            if (gen.chance(70)) {
                keys.put(entry(key, i));
                model.put(new Bytes(key), (long) i);
            } else {
                keys.remove(key);
                model.remove(new Bytes(key));
            }
        }
    }

    @Test
    void copiesATableOnceForEachFork() {
        keyspace.put(entry(key(1), 1));
        int first = forks.open();
        int second = forks.open();
        assertThat(forks.shared(0)).isTrue();
        assertThat(forks.shared(forks.generation())).isFalse();
        forks.close(second);
        assertThat(forks.shared(0)).isTrue();
        forks.close(first);
        assertThat(forks.shared(0)).isFalse();
        assertThat(forks.count()).isZero();
    }

    @Test
    void restoresASegmentSlotForSlot() {
        for (int i = 0; i < 50_000; i++) {
            keyspace.put(entry(key(i), i));
        }
        for (int i = 0; i < 20_000; i++) {
            keyspace.remove(key(2 * i));
        }
        Keyspace other = new Keyspace(42, new Forks());
        Table[] tables = keyspace.freeze();
        for (int i = 0; i < tables.length; i++) {
            other.restoreSegment(i, tables[i].log());
            tables[i].inOrder(other::put);
        }
        Table[] restored = other.freeze();
        for (int i = 0; i < tables.length; i++) {
            for (int slot = 0; slot < 1 << tables[i].log(); slot++) {
                assertThat(restored[i].slot(slot)).isSameAs(tables[i].slot(slot));
            }
        }
    }

    @Test
    void picksEveryKeyAboutAsOften() {
        for (int i = 0; i < 100; i++) {
            keyspace.put(entry(key(i), i));
        }
        int[] picks = new int[100];
        RandomSource random = new RandomSource(5);
        for (int i = 0; i < 100_000; i++) {
            Entry entry = keyspace.random(random, 0);
            picks[entry == null ? -1 : (int) entry.revision()]++;
        }
        assertThat(Arrays.stream(picks).min().orElse(0)).isGreaterThan(800);
        assertThat(Arrays.stream(picks).max().orElse(0)).isLessThan(1_200);
    }

    @Test
    void shrinksWhenMostKeysAreGone() {
        for (int i = 0; i < 100_000; i++) {
            keyspace.put(entry(key(i), i));
        }
        for (int i = 0; i < 100_000; i++) {
            keyspace.remove(key(i));
        }
        assertThat(Arrays.stream(keyspace.freeze()).mapToInt(Table::log).max().orElse(0))
                .isEqualTo(Table.FIRST_LOG);
    }

    @Test
    void hashesAlikeWithTheSameSeedAndApartWithAnother() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            assertThat(KeyHash.of(bytes, 9)).isEqualTo(KeyHash.of(new byte[length + 3], 2, length, 9));
            assertThat(KeyHash.of(bytes, 9)).isNotEqualTo(KeyHash.of(bytes, 10));
            assertThat(hashes.add(KeyHash.of(bytes, 9))).as("length %s", length).isTrue();
            for (int i = 0; i < length; i++) {
                bytes[i] = 1;
                assertThat(hashes.add(KeyHash.of(bytes, 9)))
                        .as("byte %s of %s", i, length)
                        .isTrue();
                bytes[i] = 0;
            }
        }
    }

    @Test
    void spreadsKeysOverSegmentsAndSlots() {
        for (int i = 0; i < 256_000; i++) {
            keyspace.put(entry(key(i), i));
        }
        for (Table table : keyspace.freeze()) {
            assertThat(table.size()).isBetween(800, 1_200);
        }
    }
}
