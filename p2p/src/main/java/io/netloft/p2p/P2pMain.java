package io.netloft.p2p;

import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.log.Logging;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code p2p}: the command line. Without a command it shows its help. */
@Command(
        name = "p2p",
        description = "Shares files with the local network by BitTorrent, and gets them from everyone who has them.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        footer = {
            "",
            "  p2p share report.iso                          # on one machine: prints a magnet link, and stays",
            "  p2p get 'magnet:?xt=urn:btih:...' -o in        # on any other: found by multicast alone",
            "  p2p ls report                                 # what neighbours share",
            "  p2p torrent report.iso -o report.torrent      # a metainfo file for other programs"
        },
        subcommands = {
            ShareCommand.class,
            LsCommand.class,
            GetCommand.class,
            MagnetCommand.class,
            TorrentCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            ChangeCommand.PauseCommand.class,
            ChangeCommand.ResumeCommand.class,
            ChangeCommand.ForgetCommand.class,
            ChangeCommand.VerifyCommand.class,
            PeersCommand.class,
            DoctorCommand.class
        })
public final class P2pMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silenceJdk();
        Launcher.tool(new P2pMain(), args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
