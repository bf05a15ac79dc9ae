package io.netloft.logstream;

import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import java.util.List;

/** Every meter of logstream. */
enum LogstreamMetrics implements Meter {
    FILES("logstream_files", Kind.GAUGE, "", "Files that a source matches."),
    FILES_WARM("logstream_files_warm", Kind.GAUGE, "", "Files that somebody has asked for."),
    FILES_OPEN("logstream_files_open", Kind.GAUGE, "", "Descriptors of log files held."),
    FOLDERS_WATCHED("logstream_folders_watched", Kind.GAUGE, "", "Folders of which the kernel tells."),
    FOLDERS_POLLED("logstream_folders_polled", Kind.GAUGE, "", "Folders that are looked at by the clock."),
    READS("logstream_reads", Kind.COUNTER, "", "Reads of files."),
    READ_BYTES("logstream_read", Kind.COUNTER, "bytes", "Bytes read of files and handed out."),
    READS_SHARED("logstream_reads_shared", Kind.COUNTER, "", "Reads answered with what another viewer had read."),
    EVENTS("logstream_events", Kind.COUNTER, "", "Rotations, gaps and the like that were told.");

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;

    LogstreamMetrics(String meterName, Kind kind, String unit, String doc) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
    }

    /** Shows what the sources know. */
    static void register(Meters meters, Sources sources) {
        Readings readings = sources.readings();
        meters.gauge(FILES, () -> sources.files().size());
        meters.gauge(
                FILES_WARM, () -> sources.files().stream().filter(LogFile::warm).count());
        meters.gauge(FILES_OPEN, () -> sources.disk().held());
        meters.gauge(FOLDERS_WATCHED, sources::watchedFolders);
        meters.gauge(FOLDERS_POLLED, sources::polledFolders);
        meters.functionCounter(READS, readings, Readings::diskReads);
        meters.functionCounter(READ_BYTES, readings, Readings::diskBytes);
        meters.functionCounter(READS_SHARED, readings, Readings::sharedReads);
        meters.functionCounter(EVENTS, readings, Readings::events);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public List<String> tags() {
        return List.of();
    }
}
