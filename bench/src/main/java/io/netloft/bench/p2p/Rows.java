package io.netloft.bench.p2p;

import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** The rows, in their order. */
final class Rows {
    private static final long GIBIBYTE = 1L << 30;
    private static final long FEW = 32L << 20;
    private static final double CPU = 0.6;
    private static final Figure FIGURE = new Figure("MiB/s", Kind.RATE, 0, "CPU µs a MiB", 1);

    private Rows() {}

    static List<Row<Stage>> all() {
        return List.of(
                pair("pair", "loopback", stage -> {}),
                pair("pair-veth", "a veth pair", Stage::overVeth),
                from(Libtorrent.LABEL, Libtorrent::new),
                from(Aria2.LABEL, Aria2::new),
                from(Qbittorrent.LABEL, Qbittorrent::new),
                to(Libtorrent.LABEL, Libtorrent::new),
                to(Aria2.LABEL, Aria2::new),
                to(Qbittorrent.LABEL, Qbittorrent::new),
                new FirstByteRow(),
                new LsRow(),
                new ThreeGiversRow(),
                new EightGettersRow(),
                new CrowdRow());
    }

    static List<String> names() {
        return all().stream().map(Row::name).toList();
    }

    private static Payload payload(Stage stage) {
        return stage.payload(stage.pace().quick() ? FEW : GIBIBYTE);
    }

    private static Row<Stage> pair(String name, String link, Consumer<Stage> beforehand) {
        return new SpeedRow<>(
                name,
                "1 GiB from one to another of the same make over " + link,
                FIGURE,
                stage -> {
                    beforehand.accept(stage);
                    Payload payload = payload(stage);
                    return List.of(
                            lane(stage, payload, new Libtorrent(stage), new Libtorrent(stage), Libtorrent.LABEL),
                            lane(stage, payload, new Download(stage), new Download(stage), Download.LABEL),
                            lane(stage, payload, new Ours(stage), new Ours(stage), Lane.OURS));
                },
                List.of(
                        new Verdict(Lane.OURS, List.of(Libtorrent.LABEL), Bound.atLeast(1.5), null),
                        new Verdict(Lane.OURS, List.of(Download.LABEL), Bound.atLeast(0.55), null),
                        new Verdict(
                                Kind.PER_CPU_SECOND,
                                Lane.OURS,
                                List.of(Libtorrent.LABEL),
                                Bound.atLeast(1 / CPU),
                                null)));
    }

    private static Lane lane(Stage stage, Payload payload, Maker giver, Maker getter, String label) {
        return new Pairing(stage, payload, giver, getter).lane(label);
    }

    /** Ours and libtorrent fetch from another. */
    private static Row<Stage> from(String another, Function<Stage, Maker> maker) {
        return beside("from-" + name(another), "1 GiB fetched from " + another, stage -> {
            Payload payload = payload(stage);
            Maker giver = maker.apply(stage);
            return List.of(
                    lane(stage, payload, giver, new Libtorrent(stage), Libtorrent.LABEL),
                    lane(stage, payload, giver, new Ours(stage), Lane.OURS));
        });
    }

    /** Ours and libtorrent give to another. */
    private static Row<Stage> to(String another, Function<Stage, Maker> maker) {
        return beside("to-" + name(another), "1 GiB given to " + another, stage -> {
            Payload payload = payload(stage);
            Maker getter = maker.apply(stage);
            return List.of(
                    lane(stage, payload, new Libtorrent(stage), getter, Libtorrent.LABEL),
                    lane(stage, payload, new Ours(stage), getter, Lane.OURS));
        });
    }

    private static String name(String another) {
        return another.toLowerCase(Locale.ROOT);
    }

    private static Row<Stage> beside(String name, String title, Function<Stage, List<Lane>> staging) {
        return new SpeedRow<>(
                name,
                title,
                FIGURE,
                staging,
                List.of(new Verdict(Lane.OURS, List.of(Libtorrent.LABEL), Bound.atLeast(1), null)));
    }
}
