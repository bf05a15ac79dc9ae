package io.netloft.kvstore.core;

import java.util.Arrays;

/** A member of a sorted set with its score; ordered by score, then by bytes. */
record Scored(byte[] member, double score) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
        return compare(other.score, other.member);
    }

    int compare(double otherScore, byte[] otherMember) {
        // -0 and 0 are one score
        if (score != otherScore) {
            return score < otherScore ? -1 : 1;
        }
        return Arrays.compareUnsigned(member, otherMember);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scored scored && compareTo(scored) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(member);
    }
}
