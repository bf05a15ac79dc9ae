package io.netloft.logstream;

import io.netloft.logstream.core.Batch;
import io.netloft.logstream.core.ReadCount;
import java.util.concurrent.atomic.LongAdder;

/** What all files together were read, and handed out; counted by any thread. */
final class Readings {
    private final LongAdder diskReads = new LongAdder();
    private final LongAdder diskBytes = new LongAdder();
    private final LongAdder sharedReads = new LongAdder();
    private final LongAdder events = new LongAdder();

    void fromDisk(ReadCount count) {
        diskReads.add(count.reads());
        diskBytes.add(count.bytes());
    }

    void told(Batch batch) {
        events.add(batch.events().size());
    }

    void shared(Batch batch) {
        if (batch.block() != null) {
            sharedReads.increment();
        }
    }

    long diskReads() {
        return diskReads.sum();
    }

    long diskBytes() {
        return diskBytes.sum();
    }

    long sharedReads() {
        return sharedReads.sum();
    }

    long events() {
        return events.sum();
    }
}
