package io.netloft.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"250ms, 250", "5s, 5000", "1h30m, 5400000", "2d, 172800000", "0, 0", "0s, 0"})
    void readsDurations(String text, long ms) {
        assertThat(Values.duration(text)).isEqualTo(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "5S", "99999999999s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Values.duration(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648", "0, 0"})
    void readsSizesAndWritesThemBack(String text, long bytes) {
        assertThat(Size.parse(text).bytes()).isEqualTo(bytes);
        assertThat(Size.parse(Size.parse(text).toString())).isEqualTo(Size.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "64KB", "64kib", "-1B", "1.5MiB", "999999999999TiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Values.parse(Size.class, text))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80, 127.0.0.1, 80", "[::1]:80, ::1, 80", ":80, '', 80", "example.org:0, example.org, 0"})
    void readsAddressesAndWritesThemBack(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
        assertThat(HostPort.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "host", "host:", "host:65536", "host:-1", "::1:80", "a b:80", "[::1:80", "h:+8"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80.7", "0x50", "080", "1_000", "1e3", "+1", " 1", "99999999999999999999"})
    void takesNothingButPlainWholeNumbers(String text) {
        assertThatThrownBy(() -> Values.parse(int.class, text)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "on", "True", "1", ""})
    void takesNothingButTrueAndFalse(String text) {
        assertThatThrownBy(() -> Values.parse(boolean.class, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesDurationsThatReadBackTheSame() {
        for (long ms : new long[] {1, 999, 1000, 61_000, 3_600_000, 90_061_001L}) {
            Duration duration = Duration.ofMillis(ms);
            assertThat(Values.duration(Values.format(duration))).isEqualTo(duration);
        }
    }

    @Test
    void findsTheNearestWord() {
        List<String> words = List.of("interval", "timeout", "enabled");
        assertThat(Nearest.of("intervall", words)).isEqualTo("interval");
        assertThat(Nearest.of("tiemout", words)).isEqualTo("timeout");
        assertThat(Nearest.of("xyz", words)).isNull();
    }

    /** Two numbers with a times sign between them. */
    @Written("WIDTHxHEIGHT")
    public record Area(int width, int height) {
        /** Reads the written form. */
        public static Area parse(String text) {
            String[] sides = text.split("x", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException("write it with an x between two numbers");
            }
            return new Area(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /** A configuration with a type of its own. */
    record Room(@Doc("Its floor.") @Default("3x4") Area floor) {}

    @Test
    void aTypeOfAServersOwnIsReadByItsParse() throws Exception {
        ConfigLoader<Room> loader = ConfigLoader.of(Room.class, "room").flag("--floor", "floor", List.of("5x6"));
        assertThat(loader.load().value().floor()).isEqualTo(new Area(5, 6));
        assertThat(Values.format(new Area(5, 6))).isEqualTo("5x6");
        assertThat(Values.rule(Area.class)).isEqualTo("WIDTHxHEIGHT");
    }

    /** A configuration whose lists have defaults. */
    record Lists(
            @Doc("Several.") @Default("[GET, HEAD]") List<String> several,
            @Doc("One.") @Default("[GET]") List<String> one,
            @Doc("Bare.") @Default("GET") List<String> bare,
            @Doc("None.") @Default("[]") List<String> none) {}

    @Test
    void aListsDefaultIsWrittenAsInAFile() throws Exception {
        Lists lists = ConfigLoader.of(Lists.class, "lists").load().value();
        assertThat(lists.several()).containsExactly("GET", "HEAD");
        assertThat(lists.one()).containsExactly("GET");
        assertThat(lists.bare()).containsExactly("GET");
        assertThat(lists.none()).isEmpty();
    }

    @Test
    void aTypeOfAServersOwnSaysWhatIsWrong() {
        ConfigLoader<Room> loader = ConfigLoader.of(Room.class, "room").flag("--floor", "floor", List.of("5"));
        assertThatThrownBy(loader::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WIDTHxHEIGHT")
                .hasMessageContaining("write it with an x between two numbers");
    }
}
