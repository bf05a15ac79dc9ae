package io.netloft.prices;

import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.term.Out;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command of the jar, run in this process: what it prints, and how it ends. One at a time. */
final class Shell implements AutoCloseable {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outBefore = Out.redirect(new PrintStream(out, false, StandardCharsets.UTF_8));
    private final PrintStream errBefore = System.err;
    private final InputStream inBefore = System.in;
    private final CompletableFuture<Integer> code;

    /** Begins a command. */
    Shell(InputStream in, String... args) {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setIn(in);
        // A thread of its own: the common pool may have a single one, and whoever stops a server waits there too.
        code = CompletableFuture.supplyAsync(
                () -> Launcher.execute(new PricesMain(), args), task -> new Thread(task, "shell").start());
    }

    /** Begins a command that reads nothing. */
    Shell(String... args) {
        this(InputStream.nullInputStream(), args);
    }

    /** How it ended. */
    int code() {
        return code.orTimeout(2 * Port.SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** What it has printed. */
    List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** What it has said beside. */
    String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Waits until it has printed so many lines. */
    Shell printed(int count) {
        await().atMost(Port.SOON).until(() -> lines().size() >= count);
        return this;
    }

    /** Waits until it has said something. */
    Shell says(String text) {
        await().atMost(Port.SOON).until(() -> said().contains(text));
        return this;
    }

    @Override
    public void close() {
        Out.redirect(outBefore);
        System.setErr(errBefore);
        System.setIn(inBefore);
    }
}
