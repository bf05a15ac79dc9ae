package io.netloft.logstream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.logstream.core.LineRules;
import io.netloft.logstream.core.TrailRules;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of logstream, with its defaults. */
public record LogstreamConfig(
        @Doc("What to follow; the first source that matches a file decides how.") @Default("[]")
        List<Source> sources,

        @Doc("Folder of what a restart must know; unset: a folder of the user's state directory.") @Nullable
        Path dataDir,

        @Doc("How files are watched and held.") Following following,

        @Inline CommonConfig common) {
    /** How changes are heard of. */
    public enum Watching {
        /** By the kernel where it tells, else by looking. */
        AUTO,
        /** By the kernel, with a slow sweep behind it. */
        INOTIFY,
        /** By looking. */
        POLL
    }

    /** How files are watched and held. */
    public record Following(
            @Doc("How changes are heard of; `auto` looks by the clock on NFS, CIFS, FUSE, overlays and the like.")
            @Default("auto")
            Watching watch,

            @Doc("How often files are looked at that somebody follows, whatever the kernel tells.")
            @Default("1s")
            @Range("100ms..1m")
            Duration sweep,

            @Doc("How often files are looked at where the kernel does not tell.") @Default("250ms") @Range("10ms..1m")
            Duration poll,

            @Doc("Shortest time between two searches for new files.") @Default("1s") @Range("10ms..1h")
            Duration discovery,

            @Doc(
                    "Files held open at once. Beyond, those are let go of that were written to longest ago; of these, what is"
                            + " written between the last look and their being deleted is lost.")
            @Default("4096")
            @Range("16..1000000")
            int openFiles) {}

    /** Files to follow, and how. */
    public record Source(
            @Doc(
                    "Files, folders and globs (`/var/log/app/*.log`, `**` for any depth). Rotated files of a match are its history.")
            List<String> paths,

            @Doc("Globs of names or paths that are left out.") @Default("[]")
            List<String> exclude,

            @Doc("Files not written to for so long when they are found are left out; 0s: none are.") @Default("0s")
            Duration ignoreOlder,

            @Doc("Encoding of the files, by its IANA name.") @Default("UTF-8")
            String encoding,

            @Doc("Bytes of a line that are delivered; the rest is left out, and told.")
            @Default("256KiB")
            @Range("256B..4MiB")
            Size maxLine,

            @Doc("How long nothing must have been written before a line without an end is handed out as partial.")
            @Default("2s")
            @Range("10ms..1h")
            Duration partialAfter,

            @Doc(
                    "How long nothing must have been written to a rotated file before its successor is begun, where it can't be"
                            + " told that nobody has it open any more.")
            @Default("5s")
            @Range("0s..1h")
            Duration rotateWait,

            @Doc("A regular expression (RE2) of lines that begin an entry; other lines belong to the one before.")
            @Nullable
            String entryStart,

            @Doc("A regular expression (RE2) of lines that belong to the one before.") @Nullable
            String entryContinues,

            @Doc("Lines of an entry.") @Default("500") @Range("2..100000")
            int entryLines)
            implements Validated {
        private static final int RING_BYTES = 4 << 20;
        private static final int BLOCK_BYTES = 256 * 1024;

        @Override
        public void validate(Problems problems) {
            if (paths.isEmpty()) {
                problems.add("paths", paths, "at least one", "name the files to follow");
            }
            try {
                Charset.forName(encoding);
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                problems.add(
                        "encoding",
                        encoding,
                        "an encoding that Java knows",
                        "write UTF-8, ISO-8859-1, UTF-16LE, Shift_JIS, …");
            }
            if (entryStart != null && entryContinues != null) {
                problems.add(
                        "entry-continues",
                        entryContinues,
                        "not together with entry-start",
                        "leave one of the two away");
            }
            compile(problems, "entry-start", entryStart);
            compile(problems, "entry-continues", entryContinues);
        }

        private static void compile(Problems problems, String key, @Nullable String pattern) {
            try {
                if (pattern != null) {
                    Pattern.compile(pattern);
                }
            } catch (PatternSyntaxException e) {
                problems.add(key, pattern, "a regular expression that RE2 takes", e.getDescription());
            }
        }

        /** The same for the core. */
        TrailRules rules() {
            String pattern = entryStart == null ? entryContinues : entryStart;
            LineRules.Multiline multiline = pattern == null
                    ? null
                    : new LineRules.Multiline(
                            Pattern.compile(pattern),
                            entryStart != null,
                            entryLines,
                            Math.min(BLOCK_BYTES, maxLine.toInt()));
            return new TrailRules(
                    new LineRules(Charset.forName(encoding), maxLine.toInt(), multiline),
                    rotateWait.toMillis(),
                    partialAfter.toMillis(),
                    BLOCK_BYTES,
                    RING_BYTES);
        }
    }
}
