package io.netloft.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that has every wait for a condition that names no time of its own last up to {@value #SECONDS} s
 * instead of Awaitility's ten: on a machine that others share, a JVM or a browser may be given nothing for that long.
 *
 * <p>Registered for every class by service file and autodetection.
 */
public final class Patience implements BeforeAllCallback {
    private static final int SECONDS = 30;

    /** For the service loader. */
    public Patience() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(SECONDS));
    }
}
