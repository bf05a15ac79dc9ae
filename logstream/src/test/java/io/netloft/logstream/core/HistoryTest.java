package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places are found as a reader of the whole would find them. */
class HistoryTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

    @Test
    void findsTheLastLines() {
        Seeds.check(200, gen -> {
            try (var rig = new TrailRig()) {
                List<String> lines = written(rig, gen);
                rig.read();
                int wanted = gen.between(1, lines.size() + 2);
                List<String> got = plain(rig.from(rig.trail().last(wanted)));
                assertThat(got).isEqualTo(lines.subList(Math.max(0, lines.size() - wanted), lines.size()));
            }
        });
    }

    @Test
    void findsTheFirstLineOfATime() {
        Seeds.check(200, gen -> {
            try (var rig = new TrailRig()) {
                List<String> lines = written(rig, gen);
                rig.read();
                int wanted = gen.between(0, lines.size());
                Instant time = BEGIN.plusSeconds(wanted * 10L).minusSeconds(gen.between(0, 9));
                Position found = rig.trail().at(time.toEpochMilli(), BEGIN.toEpochMilli());
                assertThat(plain(rig.from(found))).isEqualTo(lines.subList(wanted, lines.size()));
            }
        });
    }

    private static List<String> plain(List<String> told) {
        return told.stream().filter(line -> !line.startsWith("<")).toList();
    }

    // A line every ten seconds, over some rotated files, some of them compressed.
    private static List<String> written(TrailRig rig, Gen gen) {
        List<String> all = new ArrayList<>();
        int files = gen.between(1, 4);
        for (int number = files; number > 0; number--) {
            var text = new StringBuilder();
            int lines = gen.between(1, gen.chance(10) ? 3_000 : 20);
            for (int i = 0; i < lines; i++) {
                String line = BEGIN.plusSeconds(all.size() * 10L) + " " + "x".repeat(gen.between(0, 60));
                all.add(line);
                text.append(line).append('\n');
            }
            String path = number == 1 ? TrailRig.PATH : TrailRig.PATH + "." + (number - 1);
            rig.append(path, text.toString());
            if (number > 1 && gen.chance(40)) {
                rig.disk().gzip(path);
            }
        }
        return all;
    }
}
