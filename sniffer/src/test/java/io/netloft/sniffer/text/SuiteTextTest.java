package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The open half of the suite, against what tcpdump 4.99.3 printed of it. */
class SuiteTextTest {
    @Test
    void everyCaseOfTheFirstTierIsEqualToTheOctet() throws Exception {
        List<String> different = new ArrayList<>();
        int seen = 0;
        for (String[] row : Suite.rows("cases.tsv")) {
            if (!row[0].equals("1")) {
                continue;
            }
            seen++;
            List<String> shown = Suite.lines(Shown.text(Suite.capture(row[4]), row[7]));
            if (!shown.equals(Suite.expected("expected", row[5]))) {
                different.add(row[3]);
            }
        }
        assertThat(different).isEmpty();
        assertThat(seen).isGreaterThan(70);
    }

    @Test
    void nearlyEveryLineOfTheMatrixIsEqualUnderEverySetOfFlags() throws Exception {
        long expected = 0;
        long equal = 0;
        for (String[] row : Suite.rows("matrix.tsv")) {
            List<String> wanted = Suite.expected("matrix", row[4]);
            expected += wanted.size();
            equal += common(wanted, Suite.lines(Shown.text(Suite.capture(row[2]), row[3])));
        }
        assertThat(equal / (double) expected).isGreaterThanOrEqualTo(0.999);
    }

    private static long common(List<String> wanted, List<String> shown) {
        Map<String, Integer> left = new HashMap<>();
        wanted.forEach(line -> left.merge(line, 1, Integer::sum));
        return shown.stream()
                .filter(line -> left.merge(line, -1, Integer::sum) >= 0)
                .count();
    }
}
