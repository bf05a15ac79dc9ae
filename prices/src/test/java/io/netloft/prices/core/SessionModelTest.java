package io.netloft.prices.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import netloft.prices.v1.PriceBatch;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StreamPricesResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anything in any order: prices, clients that subscribe, leave, stall, acknowledge. The oracle knows only what was published,
 * and holds each client to what was promised: numbers ascend, what was merged is counted to the last one, a subscription to
 * every update misses none, credit is never overdrawn, and in the end everybody has the latest of everything.
 */
class SessionModelTest {
    private static final int STEPS = 4_000;
    private static final int WINDOW = 40;
    private static final String[] PRODUCTS = {"A1", "A2", "B1", "B2", "C1"};

    private final World world = new World();
    private final Map<String, Long> published = new HashMap<>();

    /** A client and what it knows. */
    private static final class Held {
        private final Client client;
        private final boolean acknowledges;
        private final Map<String, Long> last = new HashMap<>();
        private long batch;
        private int unacknowledged;

        Held(Client client, boolean acknowledges) {
            this.client = client;
            this.acknowledges = acknowledges;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void keepsItsPromises(long seed) {
        Gen gen = new Gen(seed);
        List<Held> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Held held = new Held(world.client(), i % 2 == 0);
            if (held.acknowledges) {
                held.client.acknowledge(0, WINDOW);
            }
            clients.add(held);
        }
        for (int step = 0; step < STEPS; step++) {
            Held held = gen.pick(clients);
            switch (gen.between(0, 9)) {
                case 0 -> subscribe(held, gen);
                case 1 -> {
                    long id = gen.between(1, 4);
                    held.client.unsubscribe(id);
                }
                case 2 -> held.client.stall();
                case 3 -> held.client.read(gen.between(1, 5));
                case 4 -> acknowledge(held);
                case 5 -> world.pass(gen.between(0, 50));
                default -> publish(gen);
            }
            clients.forEach(this::check);
        }
        for (Held held : clients) {
            settle(held);
        }
    }

    private void subscribe(Held held, Gen gen) {
        long id = gen.between(1, 4);
        String product = gen.oneOf("A*", "*", "A1", "B2", "C1");
        if (gen.flip()) {
            held.client.distinct(id, product);
        } else {
            held.client.merge(id, product);
        }
    }

    private void publish(Gen gen) {
        String product = gen.oneOf(PRODUCTS);
        published.merge(product, 1L, Long::sum);
        if (gen.flip()) {
            world.publish(product, published.get(product));
        } else {
            world.put(product, published.get(product), netloft.prices.v1.PriceState.PRICE_STATE_LIVE);
        }
    }

    private void acknowledge(Held held) {
        if (held.acknowledges) {
            held.unacknowledged = 0;
            held.client.acknowledge(held.batch, 0);
        }
    }

    private void check(Held held) {
        for (StreamPricesResponse event : held.client.take()) {
            if (event.hasSubscriptionStatus() && event.getSubscriptionStatus().getClosed()) {
                long id = event.getSubscriptionStatus().getSubscriptionId();
                held.last.keySet().removeIf(key -> key.startsWith(id + " "));
            }
            if (event.hasBatch()) {
                check(held, event.getBatch());
            }
        }
        assertThat(held.client.ended()).isFalse();
    }

    private void check(Held held, PriceBatch batch) {
        assertThat(batch.getBatchNumber()).isEqualTo(++held.batch);
        held.unacknowledged += batch.getUpdatesCount();
        if (held.acknowledges) {
            assertThat(held.unacknowledged).isLessThanOrEqualTo(WINDOW);
        }
        for (int i = 0; i < batch.getUpdatesCount(); i++) {
            PriceUpdate update = batch.getUpdates(i);
            long id = batch.getSubscriptionIds(batch.getSubscriptionIdsCount() == 1 ? 0 : i);
            String key = id + " " + update.getProductId();
            Long before = held.last.put(key, update.getSequence());
            assertThat(update.getBid().getUnits()).isEqualTo(update.getSequence());
            assertThat(update.getSequence()).isLessThanOrEqualTo(published.get(update.getProductId()));
            if (before != null) {
                long merged = batch.getConflatedCountsCount() == 0 ? 0 : batch.getConflatedCounts(i);
                assertThat(update.getSequence()).isEqualTo(before + merged + 1);
            }
        }
    }

    /** It reads everything: then it has the latest of all that it follows. */
    private void settle(Held held) {
        held.client.read();
        world.floor().run();
        for (int round = 0; round < 50; round++) {
            check(held);
            acknowledge(held);
        }
        check(held);
        held.last.forEach((key, sequence) ->
                assertThat(sequence).as(key).isEqualTo(published.get(key.substring(key.indexOf(' ') + 1))));
        held.client.session().close();
        assertThat(held.client.session().ended()).isTrue();
    }
}
