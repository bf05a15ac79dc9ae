package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Gen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import netloft.prices.v1.DeliveryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two collections of items, beside those of the JDK. */
class ItemsTest {
    private static final int STEPS = 20_000;

    private final Subscription subscription =
            new Subscription(new World().client().session(), 1, DeliveryMode.DELIVERY_MODE_MERGE, 0);

    private Item item(Product product) {
        return new Item(subscription, product);
    }

    /** Products whose numbers are so far apart: numbers in steps must not end in one long search. */
    private static List<Product> products(int count, int step) {
        List<Product> products = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            products.add(new Product("P" + i, i * step, 2, 1));
        }
        return products;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 4_096, 999_983})
    void findsWhatAMapFinds(int step) {
        Gen gen = new Gen(step);
        List<Product> products = products(200, step);
        Items items = new Items();
        Map<Product, Item> oracle = new HashMap<>();
        for (int i = 0; i < STEPS; i++) {
            Product product = gen.pick(products);
            assertThat(items.of(product)).isSameAs(oracle.get(product));
            // Full in one half of the run, nearly empty in the other.
            boolean more = gen.between(0, 9) < (i < STEPS / 2 ? 7 : 3);
            if (more && oracle.get(product) == null) {
                Item made = item(product);
                items.put(made);
                oracle.put(product, made);
            } else if (!more) {
                items.drop(product);
                oracle.remove(product);
            }
            assertThat(items.size()).isEqualTo(oracle.size());
        }
        products.forEach(product -> assertThat(items.of(product)).isSameAs(oracle.get(product)));
        assertThat(List.copyOf(items)).containsExactlyInAnyOrderElementsOf(oracle.values());
    }

    @Test
    void hasNoMoreThanItHas() {
        Items items = new Items();
        assertThat(items).isEmpty();
        items.put(item(products(1, 1).get(0)));
        Iterator<Item> all = items.iterator();
        all.next();
        assertThat(all.hasNext()).isFalse();
        assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void followersLeaveInAnyOrder(long seed) {
        Gen gen = new Gen(seed);
        Product product = products(1, 1).get(0);
        Followers followers = new Followers();
        List<Item> oracle = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            if (oracle.isEmpty() || gen.between(0, 99) < 52) {
                Item made = item(product);
                followers.add(made);
                oracle.add(made);
            } else {
                Item gone = Objects.requireNonNull(oracle.remove(gen.between(0, oracle.size() - 1)));
                followers.remove(gone);
            }
        }
        List<Item> left = new ArrayList<>();
        for (int i = 0; i < followers.size(); i++) {
            left.add(followers.get(i));
        }
        assertThat(left).containsExactlyInAnyOrderElementsOf(oracle);
    }
}
