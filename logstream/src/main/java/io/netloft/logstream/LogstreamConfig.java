package io.netloft.logstream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.netloft.chassis.auth.JwtConfig;
import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Secret;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.logstream.core.LineRules;
import io.netloft.logstream.core.TrailRules;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of logstream, with its defaults. */
public record LogstreamConfig(
        @Doc("Address of the listener, HTTP and WebSocket.") @Default("127.0.0.1:8081")
        HostPort listen,

        @Doc(
                "What to follow: files, folders and globs; arguments of the command line say the same. `-` is standard input.")
        @Default("[]")
        List<String> files,

        @Doc("What to follow in a way of its own; the first that matches a file decides how.") @Default("[]")
        List<Source> sources,

        @Doc("Other logstreams to follow, ws:// or wss:// addresses; their lines are kept in files here.")
        @Default("[]")
        List<String> merge,

        @Doc("Token that the others want.") @Nullable Secret mergeToken,

        @Doc(
                "Folder of what a restart must know, and of what comes from standard input and from others; unset: a folder of"
                        + " the user's state directory.")
        @Nullable
        Path dataDir,

        @Doc("Bytes kept of standard input, and of each file of others; at most twice as many lie on the disk.")
        @Default("256MiB")
        @Range("64KiB..1TiB")
        Size keep,

        @Doc("Where symbolic links may lead.") @Default("matched")
        Links links,

        @Doc("Who may read what.") Access access,

        @Doc("Host names beside addresses and localhost that the port answers to.") @Default("[]")
        List<String> hosts,

        @Doc("Origins beside the port's own whose pages may ask, `https://logs.example.org`.") @Default("[]")
        List<String> origins,

        @Doc("TLS of the listener.") TlsConfig tls,

        @Doc("What viewers may take.") Limits limits,

        @Doc("How files are watched and held.") Following following,

        @Inline CommonConfig common)
        implements Validated {
    /** Where symbolic links may lead. */
    public enum Links {
        /** To what is followed in its own right: the target's path must match as well. */
        MATCHED,
        /** Into the folder of a source, and those below it. */
        FOLDER,
        /** Anywhere. */
        ANYWHERE
    }

    /** Who may read what. */
    public record Access(
            @Doc("Bearer tokens by the name of who holds them.") @Default("{}") @Reloadable
            Map<String, Secret> tokens,

            @Doc("Keys of JSON Web Tokens.") JwtConfig jwt,

            @Doc(
                    "Who may read which files; the first rule that fits who asks counts. Without rules whoever proves himself"
                            + " may read all.")
            @Default("[]")
            @Reloadable
            List<Rule> rules,

            @Doc("Serve everybody who can connect, without tokens, also beyond loopback.") @Default("false")
            boolean open) {
        /** Whether anybody must prove anything. */
        boolean guarded() {
            return !tokens.isEmpty() || jwt.enabled();
        }
    }

    /** What some may read. */
    public record Rule(
            @Doc("Names of token holders, or JWT subjects, globs; empty: everybody's.") @Default("[]")
            List<String> who,

            @Doc("Claims that a JWT must have, and what they must be or contain.") @Default("{}")
            Map<String, String> claims,

            @Doc("Files that they may read: globs of names or paths.")
            List<String> files) {}

    /** What viewers may take. */
    public record Limits(
            @Doc("Most connections.") @Default("10000") @Range("1..1000000") @Reloadable
            int connections,

            @Doc("Most connections of one address (an IPv6 /64 is one).")
            @Default("1000")
            @Range("1..1000000")
            @Reloadable
            int connectionsPerAddress,

            @Doc("Bytes that wait for one slow viewer before reading stops for it.")
            @Default("256KiB")
            @Range("16KiB..16MiB")
            Size outbound,

            @Doc("Most subscriptions of one connection.") @Default("64") @Range("1..10000")
            int subscriptions,

            @Doc("Most searches at work at once; one is a core's work.") @Default("2") @Range("1..64")
            int searches) {}

    @Override
    public void validate(Problems problems) {
        if (!access.open && !access.guarded() && !loopback(listen.host())) {
            problems.add(
                    "listen",
                    listen,
                    "a loopback address, or access.tokens or access.jwt set",
                    "bind 127.0.0.1, give tokens, or say access.open: true to serve everybody");
        }
        for (int i = 0; i < merge.size(); i++) {
            if (!merge.get(i).matches("wss?://[^/\\s]+(/\\S*)?")) {
                problems.add("merge[" + i + "]", merge.get(i), "ws://HOST:PORT/… or wss://HOST:PORT/…", "");
            }
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    /** Everything to follow: what is to be followed in no way of its own first. */
    List<Source> followed(List<String> plain) {
        List<Source> all = new ArrayList<>();
        if (!plain.isEmpty()) {
            all.add(Source.standard(plain));
        }
        all.addAll(sources);
        return all;
    }

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

        /** These, with every default. */
        static Source standard(List<String> paths) {
            return new Source(
                    paths,
                    List.of(),
                    Duration.ZERO,
                    "UTF-8",
                    new Size(BLOCK_BYTES),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    null,
                    null,
                    500);
        }

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
