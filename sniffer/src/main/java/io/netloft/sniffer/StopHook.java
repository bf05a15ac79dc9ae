package io.netloft.sniffer;

import io.netloft.chassis.net.Workers;

/** What a signal does: ends the capture, and lets it say what it has before the process goes. */
final class StopHook implements Runnable {
    private static final long PATIENCE_MILLIS = 5000;

    private final PacketRing ring;

    StopHook(PacketRing ring) {
        this.ring = ring;
    }

    Thread thread() {
        return Workers.named("sniffer-stop-").newThread(this);
    }

    @Override
    public void run() {
        ring.stop();
        ring.awaitFinished(PATIENCE_MILLIS);
    }
}
