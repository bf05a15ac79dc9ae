package io.netloft.bench;

import io.netloft.bench.chat.ChatCommand;
import io.netloft.bench.kvstore.KvstoreCommand;
import io.netloft.bench.logstream.LogstreamCommand;
import io.netloft.bench.p2p.P2pCommand;
import io.netloft.bench.prices.PricesCommand;
import io.netloft.bench.proxy.ProxyCommand;
import io.netloft.bench.sniffer.SnifferCommand;
import io.netloft.chassis.life.Launcher;
import picocli.CommandLine.Command;

/** {@code ./netloft bench NAME [ARGUMENTS]}. */
@Command(
        name = "bench",
        subcommands = {
            ListCommand.class,
            ProxyCommand.class,
            KvstoreCommand.class,
            LogstreamCommand.class,
            ChatCommand.class,
            PricesCommand.class,
            P2pCommand.class,
            SnifferCommand.class,
            JmhCommand.class
        },
        description = "Measures, beside a peer in the same run. Results go to standard output, talk to standard error.")
public final class BenchMain {
    private BenchMain() {}

    /** Runs one bench. */
    public static void main(String[] args) {
        Launcher.tool(new BenchMain(), args);
    }
}
