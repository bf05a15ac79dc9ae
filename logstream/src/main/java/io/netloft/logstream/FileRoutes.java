package io.netloft.logstream;

import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.logstream.core.FileFacts;
import io.netloft.logstream.core.GenerationFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is told of files: which there are, and how much comes. */
final class FileRoutes {
    private static final int MOST_LISTED = 100_000;
    private static final long SAMPLE_MS = 500;

    private final Desk desk;
    private final Rates rates;
    private final Map<LogFile, Sample> samples = new ConcurrentHashMap<>();

    /** A size that a file had, the one that it had before, and when. */
    private record Sample(long atMs, long bytes, double perSecond) {}

    FileRoutes(Desk desk, Rates rates) {
        this.desk = desk;
        this.rates = rates;
    }

    /** Names, sizes, last changes; with {@code generations=true} also what rotations made of each. */
    CompletionStage<Answer> files(WebRequest request) {
        Gate.Who who = desk.gate().who(request);
        Query.check(request, Set.of("file", "generations"));
        FileChoice choice = FileChoice.of("file", request.query().getOrDefault("file", List.of()));
        boolean generations =
                Query.oneOf(request, "generations", "false", "true", "false").equals("true");
        return CompletableFuture.supplyAsync(
                        () -> chosen(choice, who), desk.workers().blocking())
                .thenCompose(files -> {
                    samples.keySet().removeIf(file -> desk.sources().file(file.path()) != file);
                    List<Map<String, Object>> list =
                            files.stream().map(this::told).toList();
                    return generations ? withGenerations(files, list) : CompletableFuture.completedStage(list);
                })
                .thenApply(list -> new Answer.Whole(WebResponse.json(Map.of("files", list))));
    }

    private List<LogFile> chosen(FileChoice choice, Gate.Who who) {
        return desk.sources().files().stream()
                .filter(choice::matches)
                .filter(file -> desk.gate().mayRead(who, file))
                .sorted(Comparator.comparing(LogFile::name))
                .limit(MOST_LISTED)
                .toList();
    }

    private Map<String, Object> told(LogFile file) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", file.name());
        told.put("key", file.key());
        FileFacts facts = stat(file);
        if (facts == null) {
            told.put("there", false);
            return told;
        }
        told.put("bytes", facts.size());
        told.put(
                "changed",
                Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(facts.modifiedNs()))
                        .toString());
        told.put("bytesPerSecond", Math.round(sample(file, facts.size()).perSecond()));
        long lines = rates.last(file);
        if (lines >= 0) {
            told.put("linesPerSecond", lines);
        }
        return told;
    }

    private @Nullable FileFacts stat(LogFile file) {
        try {
            return desk.sources().disk().stat(file.path());
        } catch (IOException e) {
            return null;
        }
    }

    private Sample sample(LogFile file, long bytes) {
        long now = desk.now().toEpochMilli();
        return samples.compute(file, (key, before) -> {
            if (before == null) {
                return new Sample(now, bytes, 0);
            }
            long span = now - before.atMs();
            if (span < SAMPLE_MS) {
                return before;
            }
            // A file that is shorter has been emptied.
            long grown = bytes >= before.bytes() ? bytes - before.bytes() : bytes;
            return new Sample(now, bytes, grown * 1000.0 / span);
        });
    }

    private static CompletionStage<List<Map<String, Object>>> withGenerations(
            List<LogFile> files, List<Map<String, Object>> list) {
        List<CompletableFuture<List<GenerationFacts>>> all = files.stream()
                .map(file -> file.generations().toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).thenApply(done -> {
            for (int i = 0; i < all.size(); i++) {
                list.get(i)
                        .put(
                                "generations",
                                all.get(i).join().stream().map(FileRoutes::told).toList());
            }
            return list;
        });
    }

    private static Map<String, Object> told(GenerationFacts facts) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("number", facts.number());
        told.put("name", facts.location().substring(facts.location().lastIndexOf('/') + 1));
        told.put("gzip", facts.gzip());
        if (facts.bytes() >= 0) {
            told.put("bytes", facts.bytes());
        }
        told.put("changed", Instant.ofEpochMilli(facts.modifiedMs()).toString());
        told.put("over", facts.sealed());
        told.put("readable", facts.readable());
        return told;
    }

    /** Lines a second, by file and level, of the last minute. */
    CompletionStage<Answer> stats(WebRequest request) {
        Gate.Who who = desk.gate().who(request);
        Query.check(request, Set.of("file"));
        FileChoice choice = FileChoice.of("file", request.query().getOrDefault("file", List.of()));
        return CompletableFuture.supplyAsync(
                        () -> stats(choice, who), desk.workers().blocking())
                .thenApply(told -> new Answer.Whole(WebResponse.json(Map.of("files", told))));
    }

    private List<Map<String, Object>> stats(FileChoice choice, Gate.Who who) {
        List<LogFile> files = chosen(choice, who);
        if (files.isEmpty() && !choice.wild()) {

            throw new WebException(
                    LogstreamError.NO_SUCH_FILE, "file: " + choice + " (expected: a file that is followed)");
        }
        if (files.size() > Rates.MOST_FILES) {
            throw BadParameterException.of("file", files.size() + " files", "at most " + Rates.MOST_FILES + " at once")
                    .answer();
        }
        List<Map<String, Object>> told = new ArrayList<>();
        for (LogFile file : files) {
            Map<String, Object> one = rates.of(file);
            if (one != null) {
                told.add(one);
            }
        }
        return told;
    }
}
