package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSlotTest {
    private static int slot(String key) {
        return ClusterCommands.slot(key.getBytes(StandardCharsets.UTF_8));
    }

    /** As `redis-cli cluster keyslot` of Redis answers. */
    @ParameterizedTest
    @CsvSource({"123456789, 12739", "foo, 12182", "bar, 5061", "hello, 866", "'', 0"})
    void aKeyHasTheSlotThatRedisGivesIt(String key, int slot) {
        assertThat(slot(key)).isEqualTo(slot);
    }

    @ParameterizedTest
    @CsvSource({
        "foo{hash_tag}, hash_tag",
        "{user1000}.following, user1000",
        "foo{bar}{zap}, bar",
        "foo{{bar}}zap, {bar",
    })
    void thePartInBracesDecides(String key, String part) {
        assertThat(slot(key)).isEqualTo(slot(part));
    }

    @Test
    void emptyOrOpenBracesDecideNothing() {
        assertThat(slot("foo{}{bar}")).isNotEqualTo(slot("bar"));
        assertThat(slot("foo{bar")).isNotEqualTo(slot("bar"));
        assertThat(slot("}foo{bar}")).isEqualTo(slot("bar"));
    }

    @Test
    void everySlotIsOneOfThem() {
        Seeds.check(
                500, gen -> assertThat(ClusterCommands.slot(gen.bytes(0, 50))).isBetween(0, ClusterCommands.SLOTS - 1));
    }
}
