package io.netloft.bench.proxy;

import io.netloft.bench.run.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** Sentences about this quantity, nothing asked of it; none where there is nothing to compare with. */
    List<String> verdicts(String quantity) {
        return verdicts(quantity, null, null);
    }

    /** The same with what is asked of it, beside the better peer and beside the floor. */
    List<String> verdicts(String quantity, @Nullable Bound beside, @Nullable Bound floor) {
        List<String> verdicts = new ArrayList<>();
        better().ifPresent(figure -> verdict(quantity, figure, "the better of nginx and HAProxy", beside)
                .ifPresent(verdicts::add));
        beside(quantity, LineUp.FLOOR, "the floor, the usual Netty proxy", floor)
                .ifPresent(verdicts::add);
        return verdicts;
    }

    /** A sentence about this quantity beside that of one server. */
    Optional<String> beside(String quantity, String server, String words, @Nullable Bound bound) {
        Double theirs = figures.get(server);
        return theirs == null || theirs <= 0 ? Optional.empty() : verdict(quantity, theirs, words, bound);
    }

    private Optional<String> verdict(String quantity, double theirs, String words, @Nullable Bound bound) {
        Double ours = figures.get(LineUp.OURS);
        if (ours == null) {
            return Optional.empty();
        }
        double ratio = ours / theirs;
        String asked = bound == null ? "" : "; " + bound.judge(ratio);
        return Optional.of(quantity + ": " + times(ratio) + " of " + words + asked);
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
