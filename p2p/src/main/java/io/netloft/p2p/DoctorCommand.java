package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code p2p doctor}: why nothing is found. */
@Command(
        name = "doctor",
        description = {
            "Says why nothing is found: interface, multicast, group, firewall, isolation of an access point.",
            "Give --peer HOST:PORT of another node to learn what lies between. Exits with 1 when something is wrong."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private NodeOptionsCommand node = new NodeOptionsCommand();

    @Override
    public Integer call() throws InterruptedException {
        Doctor doctor = new Doctor(node.options(), node.peers(List.of()), (finding, what) -> {
            Out.line((finding == null ? "good   " : finding.word() + "  ") + what);
            if (finding != null) {
                Out.line("       " + finding.text());
                Out.line("       " + finding.remedy());
            }
        });
        return doctor.look() == 0 ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }
}
