package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    @TempDir
    private Path folder;

    @Test
    void handsOverWholeLinesHoweverTheyArrive() throws IOException {
        BoundedLog log = log(1000);
        List<String> lines = new ArrayList<>();
        append("on");
        log.follow(lines::add);
        assertThat(lines).isEmpty();
        append("e\ntwo\nthr");
        log.follow(lines::add);
        append("ee\n");
        log.follow(lines::add);

        assertThat(lines).containsExactly("one", "two", "three");
        assertThat(log.tail(2)).containsExactly("two", "three");
    }

    @Test
    void keepsThreeGenerationsAndBeginsAnew() throws IOException {
        for (String run : List.of("first", "second", "third", "fourth")) {
            log(1000);
            append(run + "\n");
        }

        assertThat(folder.resolve("child.log")).hasContent("fourth");
        assertThat(folder.resolve("child.log.1")).hasContent("third");
        assertThat(folder.resolve("child.log.2")).hasContent("second");
        assertThat(folder.resolve("child.log.3")).doesNotExist();
    }

    @Test
    void emptiesAFileThatHasGrownBeyondItsBoundAndFollowsOn() throws IOException {
        BoundedLog log = log(10);
        List<String> lines = new ArrayList<>();
        append("0123456789\n");
        log.follow(lines::add);
        log.bound();
        append("after\n");
        log.follow(lines::add);

        assertThat(lines).containsExactly("0123456789", "after");
        assertThat(folder.resolve("child.log")).hasContent("after");
        assertThat(folder.resolve("child.log.1")).hasContent("0123456789");
    }

    @Test
    void resumesBehindWhatTheLastProcessWrote() throws IOException {
        BoundedLog log = log(1000);
        append("ready took=1ms\nhalf a li");
        log.resume();
        List<String> lines = new ArrayList<>();
        append("new\n");
        log.follow(lines::add);

        assertThat(lines).containsExactly("new");
    }

    private BoundedLog log(long maxBytes) throws IOException {
        BoundedLog log = new BoundedLog(folder.resolve("child.log"), maxBytes);
        log.begin();
        return log;
    }

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve("child.log"), text, StandardOpenOption.APPEND);
    }
}
