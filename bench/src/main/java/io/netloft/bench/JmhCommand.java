package io.netloft.bench;

import io.netloft.chassis.life.ExitCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code ./netloft bench jmh NAME}: a microbench, with whatever options JMH has. */
@Command(
        name = "jmh",
        description =
                "A microbench by a part of its name: ./netloft bench jmh Http1HeadBench -prof gc. Options are JMH's.")
final class JmhCommand implements Callable<Integer> {
    // Not parameters: options that only JMH knows must get through.
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    JmhCommand() {}

    @Override
    public Integer call() throws RunnerException {
        try {
            var options = new CommandLineOptions(arguments.toArray(String[]::new));
            if (options.shouldList()) {
                new Runner(options).list();
                return ExitCode.DONE.code();
            }
            Collection<RunResult> results = new Runner(options).run();
            return results.isEmpty() ? ExitCode.FAILED.code() : ExitCode.DONE.code();
        } catch (CommandLineOptionException e) {
            System.err.println("jmh: " + e.getMessage());
            return ExitCode.USAGE.code();
        }
    }
}
