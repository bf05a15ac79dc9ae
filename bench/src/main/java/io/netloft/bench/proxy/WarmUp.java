package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Wrk;
import java.util.List;

/** Load before the first round of a row, until a JVM has compiled what the row uses. */
final class WarmUp {
    static final int NATIVE_SECONDS = 1;

    private WarmUp() {}

    static void run(Wrk wrk, LineUp lineUp, String path, int connections, int seconds) {
        run(wrk, lineUp.all(), path, connections, seconds);
    }

    static void run(Wrk wrk, List<Contender> servers, String path, int connections, int seconds) {
        for (Contender server : servers) {
            int its = server.onJvm() ? seconds : NATIVE_SECONDS;
            Talk.say("warm-up: " + server.name() + ", " + its + " s of " + path);
            if (wrk.run(server.url(path), connections, its).requests() == 0) {
                throw new BenchException(server.name() + ": no request answered in its warm-up (expected: some)");
            }
        }
    }
}
