package io.netloft.proto.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Fuzz target of the readers; a plain build runs it over the inputs that lie beside it in the test resources. */
class CaptureFuzz {
    private static final CaptureLimits SMALL = new CaptureLimits(4096, 4096, 16);

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreReadToTheirEnd(byte[] bytes) throws IOException {
        try {
            CaptureReader reader = new CaptureReader(new ByteArrayInputStream(bytes), SMALL, (offset, what) -> {});
            long captured = 0;
            while (reader.next()) {
                captured += reader.record().captured();
            }
            assertThat(captured).isLessThanOrEqualTo(bytes.length);
        } catch (CaptureException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }
}
