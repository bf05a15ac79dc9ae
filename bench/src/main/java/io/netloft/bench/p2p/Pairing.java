package io.netloft.bench.p2p;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Lane;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** One maker gives to another, again for each turn; both are new each time. */
final class Pairing {
    private final Stage stage;
    private final Payload payload;
    private final Maker giver;
    private final Maker getter;
    private final AtomicLong cpuMicros = new AtomicLong();

    Pairing(Stage stage, Payload payload, Maker giver, Maker getter) {
        this.stage = stage;
        this.payload = payload;
        this.giver = giver;
        this.getter = getter;
    }

    Lane lane(String label) {
        return new Lane(label, cpuMicros::get, seconds -> turn(), false);
    }

    private Count turn() {
        Path into = stage.folder("fetched");
        Maker.Giving giving = giver.give(payload);
        try {
            payload.makeRoom(into);
            // What it took to get ready is not counted: some read the file for its hashes, some take them as given.
            long before = giving.child().cpuMicros();
            Maker.Got got = getter.get(payload, into, giving);
            cpuMicros.addAndGet(got.cpuMicros() + giving.child().cpuMicros() - before);
            payload.check(into.resolve(payload.name()));
            return Count.of(Math.round(payload.mebibytes()), got.seconds(), 0);
        } finally {
            giving.child().stop();
        }
    }
}
