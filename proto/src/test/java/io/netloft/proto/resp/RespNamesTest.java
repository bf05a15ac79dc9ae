package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netloft.testkit.Seeds;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RespNamesTest {
    @Test
    void findsEachWordAndNoOther() {
        List<String> words = List.of(
                "get",
                "set",
                "getset",
                "zrangebyscore",
                "zrangebylex",
                "zrevrangebyscore",
                "georadiusbymember_ro",
                "georadiusbymember_rx",
                "georadiusbymembex_ro",
                "subscribe",
                "psubscribe",
                "x");
        Map<String, String> map = new HashMap<>();
        words.forEach(word -> map.put(word, word));
        RespNames<String> names = new RespNames<>(map);
        for (String word : words) {
            assertThat(find(names, word)).isEqualTo(word);
            assertThat(find(names, word.toUpperCase(Locale.ROOT))).isEqualTo(word);
            assertThat(find(names, word + "x")).isNull();
            assertThat(names.find(word)).isEqualTo(word);
        }
        assertThat(find(names, "")).isNull();
        assertThat(names.find("")).isNull();
        assertThat(find(names, "georadiusbymembey_ro")).isNull();
        assertThat(find(names, "georadiusXymember_ro")).isNull();
        assertThat(find(names, "s\0t")).isNull();
    }

    @Test
    void holdsWhateverAMapHolds() {
        Seeds.check(100, gen -> {
            Map<String, Integer> map = new HashMap<>();
            List<String> words = gen.list(0, 300, g -> g.word(1, 24));
            words.forEach(word -> map.put(word, word.length()));
            RespNames<Integer> names = new RespNames<>(map);
            for (String word : words) {
                assertThat(find(names, word)).isEqualTo(map.get(word));
            }
            for (String other : gen.list(1, 50, g -> g.word(1, 4))) {
                assertThat(find(names, other)).isEqualTo(map.get(other));
            }
        });
    }

    @Test
    void refusesWordsThatItCouldNotTellApart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RespNames<>(Map.of("get", 1, "GET", 2)))
                .withMessageContaining("differ in more than case");
        assertThatIllegalArgumentException().isThrownBy(() -> new RespNames<>(Map.of("", 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RespNames<>(Map.of("\u00e9", 1)));
    }

    private static <T> T find(RespNames<T> names, String word) {
        RespCommand command = new RespCommand();
        command.set(Resp.bytes(word));
        return names.find(command, 0);
    }
}
