package io.netloft.logstream.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds places in what is already there. Owned by its trail. */
final class History {
    private static final int CHUNK = 64 * 1024;

    private final Chain chain;
    private final Content content;
    private final TrailReader reader;
    private final LineRules rules;

    History(Chain chain, Content content, TrailReader reader, LineRules rules) {
        this.chain = chain;
        this.content = content;
        this.reader = reader;
        this.rules = rules;
    }

    Position oldest() {
        for (Generation generation : chain.all()) {
            if (open(generation) != null) {
                return reader.positionIn(generation, generation.base(), Join.NONE);
            }
        }
        return reader.positionIn(chain.live(), chain.live().base(), Join.NONE);
    }

    /** The first line that begins at or after a byte of a generation; null when there is none, or no way to tell. */
    @Nullable
    Position lineFrom(long number, long offset) {
        Generation of = chain.numbered(number);
        OpenFile file = of == null ? null : open(of);
        if (of == null || file == null || of.gzip()) {
            return null;
        }
        if (offset <= of.base()) {
            return reader.positionIn(of, of.base(), Join.NONE);
        }
        int unit = of.encoding().unit();
        long at = offset / unit * unit - unit;
        ByteBuffer chunk = Scan.order(ByteBuffer.allocate(CHUNK));
        try {
            while (true) {
                chunk.clear();
                int count = file.read(chunk, at);
                int feed = Scan.lineFeed(chunk, 0, count, of.encoding());
                if (feed >= 0) {
                    return reader.positionIn(of, at + feed + unit, Join.NONE);
                }
                if (count < CHUNK) {
                    return null;
                }
                at += count;
            }
        } catch (IOException e) {
            return null;
        }
    }

    Position newest() {
        Generation live = chain.live();
        OpenFile file = open(live);
        try {
            return file == null ? reader.positionIn(live, live.base(), Join.NONE) : endOf(live, file);
        } catch (IOException e) {
            return reader.positionIn(live, live.size(), Join.NONE);
        }
    }

    private Position endOf(Generation live, OpenFile file) throws IOException {
        long size = file.size() / live.encoding().unit() * live.encoding().unit();
        var back = new LinesBack(live, file, size, Math.max(live.base(), size - 2L * rules.maxLine()));
        long begin = back.begin(0);
        if (begin >= 0) {
            return reader.positionIn(live, begin, Join.NONE);
        }
        // In the middle of a line longer than is delivered, or in a file that has no whole line yet.
        return size - live.base() <= 2L * rules.maxLine()
                ? reader.positionIn(live, live.base(), Join.NONE)
                : reader.positionIn(live, size, Join.DISCARDS);
    }

    Position last(long lines) {
        long wanted = lines;
        for (int i = chain.all().size() - 1; i >= 0; i--) {
            Generation generation = chain.all().get(i);
            OpenFile file = open(generation);
            if (file == null) {
                continue;
            }
            try {
                Tally tally = generation.gzip() ? forward(generation, file, wanted) : back(generation, file, wanted);
                if (tally.begin >= 0) {
                    return reader.positionIn(generation, tally.begin, Join.NONE);
                }
                wanted -= tally.lines;
            } catch (IOException e) {
                return i + 1 < chain.all().size() ? startOf(chain.all().get(i + 1)) : newest();
            }
        }
        return oldest();
    }

    /** The first line written at or after a time; the live end when there is none yet. */
    Position at(long targetMs, long nearMs) {
        var search = new TimeSearch(targetMs, nearMs);
        int chosen = -1;
        for (int i = 0; i < chain.all().size(); i++) {
            Generation generation = chain.all().get(i);
            OpenFile file = open(generation);
            if (file == null) {
                continue;
            }
            boolean reaches = begunBefore(search, generation, file, targetMs);
            if (chosen < 0 || reaches) {
                chosen = i;
            }
            if (!reaches) {
                break;
            }
        }
        return chosen < 0 ? newest() : within(search, chosen);
    }

    private static boolean begunBefore(TimeSearch search, Generation generation, OpenFile file, long targetMs) {
        try {
            long first = search.first(generation, file);
            return first != Long.MAX_VALUE ? first <= targetMs : generation.modifiedNs() / 1_000_000 < targetMs;
        } catch (IOException e) {
            return true;
        }
    }

    private Position within(TimeSearch search, int chosen) {
        Generation generation = chain.all().get(chosen);
        boolean lastOne = chosen + 1 == chain.all().size();
        OpenFile file = open(generation);
        try {
            if (file == null || search.first(generation, file) == Long.MAX_VALUE) {
                return lastOne || file == null
                        ? startOf(generation)
                        : startOf(chain.all().get(chosen + 1));
            }
            return reader.positionIn(generation, search.find(generation, file), Join.NONE);
        } catch (IOException e) {
            return startOf(generation);
        }
    }

    private Position startOf(Generation generation) {
        return reader.positionIn(generation, generation.base(), Join.NONE);
    }

    /** Where the wanted lines begin, negative when there are fewer; and how many there are then. */
    private record Tally(long begin, long lines) {}

    private Tally back(Generation generation, OpenFile file, long wanted) throws IOException {
        long end = generation.sealed() && generation.measured() ? generation.size() : file.size();
        if (wanted <= 0) {
            return new Tally(end, 0);
        }
        var back = new LinesBack(generation, file, end, generation.base());
        long begin = back.begin(wanted);
        return new Tally(begin, back.lines());
    }

    // Compressed content has no way back: its last lines are those whose beginnings were remembered when it ended.
    private Tally forward(Generation generation, OpenFile file, long wanted) throws IOException {
        int kept = (int) Math.min(Math.max(wanted, 1), 1 << 16);
        long[] begins = new long[kept];
        long lines = 0;
        long at = 0;
        boolean open = true;
        ByteBuffer chunk = Scan.order(ByteBuffer.allocate(CHUNK));
        while (true) {
            chunk.clear();
            int count = file.read(chunk, at);
            for (int i = 0; i < count; ) {
                if (open) {
                    begins[(int) (lines++ % kept)] = at + i;
                }
                int feed = Scan.lineFeed(chunk, i, count, generation.encoding());
                open = feed >= 0;
                i = open ? feed + generation.encoding().unit() : count;
            }
            at += count;
            if (count < CHUNK) {
                break;
            }
        }
        boolean enough = lines >= wanted && wanted <= kept;
        return new Tally(enough ? begins[(int) (lines % kept)] : -1, lines);
    }

    private @Nullable OpenFile open(Generation generation) {
        try {
            return content.open(generation) == Content.Opened.YES ? generation.handle() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Looks for beginnings of lines from the end of a file on backward. */
    private static final class LinesBack {
        private final Encoding encoding;
        private final OpenFile file;
        private final long end;
        private final long floor;
        private long lines;

        LinesBack(Generation generation, OpenFile file, long end, long floor) {
            this.encoding = generation.encoding();
            this.file = file;
            this.end = end;
            this.floor = floor;
        }

        long lines() {
            return lines;
        }

        /** Where the last so many lines begin; 0 lines begin behind the last line end. Negative: there are fewer. */
        long begin(long wanted) throws IOException {
            ByteBuffer chunk = Scan.order(ByteBuffer.allocate(CHUNK));
            long found = 0;
            boolean atEnd = true;
            for (long to = end; to > floor; ) {
                long from = Math.max(floor, to - CHUNK);
                chunk.clear().limit((int) (to - from));
                int count = file.read(chunk, from);
                for (int i = count; i > 0; ) {
                    int behind = Scan.lastLineEnd(chunk, 0, i, encoding);
                    if (behind < 0) {
                        break;
                    }
                    // The end of the last line begins no line, unless just the end is asked for.
                    boolean last = atEnd && from + behind == end;
                    atEnd = false;
                    found += last && wanted > 0 ? 0 : 1;
                    if (found >= Math.max(wanted, 1) && !(last && wanted > 0)) {
                        return from + behind;
                    }
                    i = behind - encoding.unit();
                }
                atEnd = false;
                to = from;
            }
            lines = end > floor ? found + 1 : 0;
            return lines == wanted && wanted > 0 ? floor : -1;
        }
    }
}
