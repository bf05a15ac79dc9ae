package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.term.Out;
import io.netloft.p2p.core.Offer;
import io.netloft.proto.discovery.CatalogueEntry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p ls}: what neighbours share. */
@Command(
        name = "ls",
        description = {
            "Lists what neighbours share: info-hash, octets, files, name, who has it.",
            "Ends as soon as all neighbours that are heard have said everything."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class LsCommand implements Callable<Integer> {
    private static final long LOOK_MS = 20;
    /** Neighbours answer a stranger within this time. */
    private static final long LEAST_MS = 550;

    /** So long after the last that was heard for the first time another may come. */
    private static final long QUIET_MS = 150;

    private static final long LISTS_MS = 5_000;
    private static final int USUAL_LINE = 130;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "A part of the name, in small or capital letters.")
    private String text = "";

    @Option(
            names = "--wait",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "How long to listen at most; lists that are on their way are waited for"
                    + " (default: ${DEFAULT-VALUE}).")
    private int wait = 1_000;

    @Mixin
    private NodeOptionsCommand node = new NodeOptionsCommand();

    @Override
    public Integer call() throws InterruptedException {
        Node.Options options = node.options();
        if (!options.discovery() || !options.catalogue()) {
            throw new StartException("nobody is listened to (expected: neither --no-discovery nor --no-catalogue)");
        }
        try (Node peer = Node.start(options)) {
            peer.ask(() -> peer.catalogue().ask(text));
            listen(peer);
            List<Offer> offers = peer.ask(() -> peer.catalogue().find(text));
            // As one: tens of thousands of lines, each written by itself, take longer than to hear of them.
            StringBuilder lines = new StringBuilder(offers.size() * USUAL_LINE);
            for (Offer offer : offers) {
                addTo(lines, offer);
                lines.append('\n');
            }
            Out.text(lines.toString());
            if (offers.isEmpty()) {
                System.err.println(
                        "nothing is shared here that is seen; is multicast passed on? share --peer does without");
            }
            return ExitCode.DONE.code();
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private void listen(Node peer) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long beganNs = System.nanoTime();
        boolean open = true;
        while (open && !never.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
            boolean settled = peer.ask(() -> peer.catalogue().settled());
            long newsNs = peer.ask(() -> peer.catalogue().newsNs());
            boolean quiet = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - newsNs) >= QUIET_MS;
            boolean done = settled && ms >= LEAST_MS && quiet;
            open = !done && (ms < wait || (!settled && ms < wait + LISTS_MS));
        }
    }

    static String line(Offer offer) {
        StringBuilder line = new StringBuilder(USUAL_LINE);
        addTo(line, offer);
        return line.toString();
    }

    // Put together by hand: a format is read anew for each line, which for fifty thousand takes longer than fetching
    // them.
    private static void addTo(StringBuilder line, Offer offer) {
        CatalogueEntry entry = offer.entry();
        line.append(entry.hash().hex()).append(' ');
        addRight(line, entry.length(), 14).append(' ');
        addRight(line, entry.files(), 6).append("  ").append(entry.name()).append("  (");
        String between = "";
        for (Offer.Source source : offer.sources()) {
            line.append(between).append(source.alias()).append(' ');
            line.append(source.peer().host()).append(':').append(source.peer().port());
            between = ", ";
        }
        line.append(')');
    }

    private static StringBuilder addRight(StringBuilder line, long number, int width) {
        String digits = Long.toString(number);
        return line.append(" ".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
