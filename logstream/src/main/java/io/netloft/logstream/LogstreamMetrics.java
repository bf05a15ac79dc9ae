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
    EVENTS("logstream_events", Kind.COUNTER, "", "Rotations, gaps and the like that were found."),
    VIEWERS("logstream_viewers", Kind.GAUGE, "", "Views open now: connections, and subscriptions."),
    VIEWERS_BEHIND("logstream_viewers_behind", Kind.GAUGE, "", "Views that have something still to get."),
    DELIVERED("logstream_delivered", Kind.COUNTER, "bytes", "Bytes handed to viewers."),
    DELIVERED_LINES(
            "logstream_delivered_lines",
            Kind.COUNTER,
            "",
            "Lines handed to viewers; bytes that go out as they stand in the file are not counted in lines."),
    DELIVERED_EVENTS("logstream_delivered_events", Kind.COUNTER, "", "Control events handed to viewers."),
    LOST("logstream_lost", Kind.COUNTER, "bytes", "Bytes that viewers were told are missing."),
    PIECES_MADE("logstream_pieces_made", Kind.COUNTER, "", "Batches made ready to be sent."),
    PIECES_SHARED("logstream_pieces_shared", Kind.COUNTER, "", "Batches sent that were made ready for another viewer."),
    SEARCHES("logstream_searches", Kind.COUNTER, "", "Searches begun."),
    SEARCHED("logstream_searched", Kind.COUNTER, "bytes", "Bytes looked through by searches."),
    TOKENS_REFUSED("logstream_tokens_refused", Kind.COUNTER, "", "Requests without a token that is valid.");

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
    static void register(Meters meters, Sources sources, Delivered delivered) {
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
        meters.gauge(VIEWERS, () -> delivered.viewers().get());
        meters.gauge(VIEWERS_BEHIND, () -> delivered.behind().get());
        meters.functionCounter(DELIVERED, delivered, Delivered::bytes);
        meters.functionCounter(DELIVERED_LINES, delivered, Delivered::lines);
        meters.functionCounter(DELIVERED_EVENTS, delivered, Delivered::events);
        meters.functionCounter(LOST, delivered, Delivered::lost);
        meters.functionCounter(PIECES_MADE, delivered, Delivered::piecesMade);
        meters.functionCounter(PIECES_SHARED, delivered, Delivered::piecesShared);
        meters.functionCounter(SEARCHES, delivered, Delivered::searches);
        meters.functionCounter(SEARCHED, delivered, Delivered::searchedBytes);
        meters.functionCounter(TOKENS_REFUSED, delivered, Delivered::refusals);
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
