package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.PeerExchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PexTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -7 * SECOND;

    private final Pex pex = new Pex(START);

    private static Address address(int number) {
        return new Address(new byte[] {10, 0, 0, (byte) number}, 6881);
    }

    private static Map<Address, Integer> live(int from, int to) {
        Map<Address, Integer> live = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            live.put(address(i), PeerExchange.SEED);
        }
        return live;
    }

    private PeerExchange said(Map<Address, Integer> live, long nowNs) {
        return Objects.requireNonNull(pex.next(live, nowNs));
    }

    @Test
    void tellsWhoIsNewAndWhoIsGoneSinceTheLastMessage() {
        PeerExchange first = said(live(0, 3), START);
        assertThat(first.added())
                .containsExactly(
                        new PeerExchange.Added(address(0), PeerExchange.SEED),
                        new PeerExchange.Added(address(1), PeerExchange.SEED),
                        new PeerExchange.Added(address(2), PeerExchange.SEED));
        assertThat(first.dropped()).isEmpty();
        PeerExchange second = said(live(2, 5), START + 60 * SECOND);
        assertThat(second.added()).extracting(PeerExchange.Added::address).containsExactly(address(3), address(4));
        assertThat(second.dropped()).containsExactly(address(0), address(1));
        PeerExchange third = said(live(0, 5), START + 120 * SECOND);
        assertThat(third.added()).extracting(PeerExchange.Added::address).containsExactly(address(0), address(1));
    }

    @Test
    void saysNothingWhenThereIsNothingNew() {
        assertThat(pex.next(Map.of(), START)).isNull();
        assertThat(said(live(0, 1), START + SECOND).added())
                .as("the first need not wait")
                .hasSize(1);
        assertThat(pex.next(live(0, 1), START + 100 * SECOND)).isNull();
    }

    @Test
    void speaksOnceAMinuteAtMostAndOfFiftyAtATime() {
        Map<Address, Integer> many = live(0, 120);
        assertThat(said(many, START).added()).hasSize(Pex.MOST);
        assertThat(pex.next(many, START + 60 * SECOND - 1)).isNull();
        assertThat(said(many, START + 60 * SECOND).added()).hasSize(Pex.MOST);
        assertThat(said(many, START + 120 * SECOND).added()).hasSize(20);
        assertThat(pex.next(many, START + 180 * SECOND)).isNull();
        assertThat(said(Map.of(), START + 240 * SECOND).dropped()).hasSize(Pex.MOST);
        assertThat(said(live(0, 1), START + 300 * SECOND).dropped()).hasSize(Pex.MOST);
    }

    @Test
    void messagesThatComeTooSoonAreNotReadAndTooManyAreAFlood() {
        assertThat(pex.admits(START)).isTrue();
        assertThat(pex.admits(START)).isTrue();
        assertThat(pex.admits(START)).isFalse();
        // One a minute, a little early each time, is what others do.
        for (int minute = 1; minute < 100; minute++) {
            assertThat(pex.admits(START + minute * 55 * SECOND)).isTrue();
        }
        assertThat(pex.floods()).isFalse();
        long last = START + 100 * 55 * SECOND;
        for (int i = 0; i < 20; i++) {
            pex.admits(last);
        }
        assertThat(pex.floods()).isTrue();
    }

    @Test
    void theFirstFiftyThatAreAllowedAreWorthDialling() {
        List<PeerExchange.Added> added = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            added.add(new PeerExchange.Added(address(i), 0));
            added.add(new PeerExchange.Added(address(i), 0));
        }
        List<Address> worth = Pex.worthDialling(new PeerExchange(added, List.of()), one -> one.host()[3] >= 5);
        assertThat(worth).hasSize(45).first().isEqualTo(address(5));
        assertThat(worth).last().isEqualTo(address(49));
    }
}
