package io.netloft.bench.proxy;

import io.netloft.bench.proxy.FullLoadRow.Work;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Wrk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bytes from wrk to the backend and back, through servers that don't read them. */
final class TcpRow implements Row {
    private final Wrk wrk;
    private final Work work;
    private final double atLeast;

    /** @param atLeast of HAProxy's rate */
    TcpRow(Wrk wrk, Work work, double atLeast) {
        this.wrk = wrk;
        this.work = work;
        this.atLeast = atLeast;
    }

    @Override
    public String name() {
        return work == Work.SMALL ? "tcp" : "tcp-bulk";
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        List<Contender> relays = new ArrayList<>();
        Servers servers = lineUp.servers();
        int backend = lineUp.direct().port();
        if (settings.peers().contains(LineUp.HAPROXY)) {
            relays.add(servers.haproxy(LineUp.HAPROXY, RelayConfigs.Way.TCP, backend));
        }
        relays.add(servers.ours(LineUp.OURS, RelayConfigs.Way.TCP, backend));
        try {
            relays.forEach(LineUp::awaitServing);
            List<Contender> all = new ArrayList<>(List.of(lineUp.direct()));
            all.addAll(relays);
            WarmUp.run(wrk, all, work.path(), work.connections(), settings.warmUpSeconds());
            return result(Rounds.run(
                    name(),
                    all,
                    settings,
                    (server, tally) -> FullLoadRow.turn(wrk, server, tally, work, settings.seconds())));
        } finally {
            relays.forEach(relay -> relay.child().stop());
        }
    }

    private RowResult result(Map<String, Tally> tallies) {
        var table = new RateTable(tallies);
        List<String> verdicts = new ArrayList<>();
        table.rates()
                .beside(work.unit(), LineUp.HAPROXY, "HAProxy", Bound.atLeast(atLeast))
                .ifPresent(verdicts::add);
        table.cpu().beside("CPU a request", LineUp.HAPROXY, "HAProxy", null).ifPresent(verdicts::add);
        return new RowResult(
                name(),
                "TCP mode, " + work.title(),
                table.gridWithLatency(work.unit(), "request"),
                verdicts,
                Tally.failedIn(tallies));
    }
}
