package io.netloft.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every way in which a network may hand over the same bytes that is worth trying. */
public final class ByteSplits {
    private ByteSplits() {}

    /**
     * One way of cutting a sample.
     *
     * @param name what a failure should call it, such as {@code "cut at 7"}
     * @param pieces the sample in order; never empty
     */
    public record Split(String name, List<byte[]> pieces) {}

    /** Whole, byte by byte, and in two at every point. */
    public static Stream<Split> of(byte[] sample) {
        Stream<Split> two =
                IntStream.range(1, sample.length).mapToObj(at -> new Split("cut at " + at, cut(sample, at)));
        return Stream.concat(Stream.of(new Split("whole", List.of(sample)), byteByByte(sample)), two);
    }

    /** One byte at a time. */
    public static Split byteByByte(byte[] sample) {
        return new Split(
                "byte by byte", cut(sample, IntStream.range(1, sample.length).toArray()));
    }

    /** In pieces of random size, small ones more often. */
    public static Split random(byte[] sample, Gen gen) {
        List<Integer> points = new ArrayList<>();
        for (int at = piece(gen); at < sample.length; at += piece(gen)) {
            points.add(at);
        }
        return new Split(
                "cut at " + points,
                cut(sample, points.stream().mapToInt(Integer::intValue).toArray()));
    }

    private static int piece(Gen gen) {
        return (int) (gen.flip() ? gen.uniform(1, 4) : gen.uniform(1, 64));
    }

    /** The pieces between {@code points}, which must rise and lie inside the sample. */
    public static List<byte[]> cut(byte[] sample, int... points) {
        List<byte[]> pieces = new ArrayList<>(points.length + 1);
        int start = 0;
        for (int point : points) {
            pieces.add(Arrays.copyOfRange(sample, start, point));
            start = point;
        }
        pieces.add(Arrays.copyOfRange(sample, start, sample.length));
        return pieces;
    }
}
