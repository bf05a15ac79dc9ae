package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessMarkTest {
    @Test
    void findsItsProcessAgain() {
        ProcessMark own = ProcessMark.of(ProcessHandle.current());

        assertThat(own.process()).contains(ProcessHandle.current());
        assertThat(ProcessMark.of(ProcessHandle.current())).isEqualTo(own);
    }

    @Test
    void doesNotTakeAnotherProcessOfTheSameNumberForItsOwn() {
        ProcessMark other = new ProcessMark(ProcessHandle.current().pid(), "another boot/1");

        assertThat(other.process()).isEmpty();
    }

    @Test
    void findsNothingOnceTheProcessHasEnded() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "30").start();
        ProcessMark mark = ProcessMark.of(process.toHandle());
        assertThat(mark.process()).isPresent();
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(mark.process()).isEmpty();
    }
}
