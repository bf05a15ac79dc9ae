package io.netloft.bench.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Where ours stands in one quantity: its ratio to each of the others, and to the better of nginx and HAProxy. */
final class Standing {
    private static final String NOTHING = "-";

    private final Map<String, Double> figures;
    private final boolean moreIsBetter;

    /** The figure of each server by its name. */
    Standing(Map<String, Double> figures, boolean moreIsBetter) {
        this.figures = Map.copyOf(figures);
        this.moreIsBetter = moreIsBetter;
    }

    /** Ours over that server's, for a cell; nothing for the backend itself. */
    String ratioTo(String server) {
        Double ours = figures.get(LineUp.OURS);
        Double theirs = figures.get(server);
        if (ours == null || theirs == null || theirs <= 0 || server.equals(LineUp.DIRECT)) {
            return NOTHING;
        }
        return times(ours / theirs);
    }

    /** A server's figure over the backend's own, for a cell. */
    String ofDirect(String server) {
        Double direct = figures.get(LineUp.DIRECT);
        Double its = figures.get(server);
        return direct == null || its == null || direct <= 0
                ? NOTHING
                : String.format(Locale.ROOT, "%.2f", its / direct);
    }

    /** Sentences about this quantity; none where there is nothing to compare with. */
    List<String> verdicts(String quantity) {
        List<String> verdicts = new ArrayList<>();
        Double ours = figures.get(LineUp.OURS);
        if (ours == null) {
            return verdicts;
        }
        better().ifPresent(figure ->
                verdicts.add(quantity + ": " + times(ours / figure) + " of the better of nginx and HAProxy"));
        Double floor = figures.get(LineUp.FLOOR);
        if (floor != null && floor > 0) {
            verdicts.add(quantity + ": " + times(ours / floor) + " of the floor, the usual Netty proxy");
        }
        return verdicts;
    }

    private OptionalDouble better() {
        var peers = Stream.of(LineUp.NGINX, LineUp.HAPROXY)
                .filter(figures::containsKey)
                .mapToDouble(peer -> figures.getOrDefault(peer, 0.0))
                .filter(figure -> figure > 0);
        return moreIsBetter ? peers.max() : peers.min();
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f×", ratio);
    }
}
