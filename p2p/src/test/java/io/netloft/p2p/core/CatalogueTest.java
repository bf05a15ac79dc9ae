package io.netloft.p2p.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CatalogueTest {
    private static final int NEIGHBOURS = 50;
    private static final int SHARES = 1_000;
    private static final Endpoint STRANGER = new Endpoint("10.0.1.1", 6773);

    private final Neighbourhood network = new Neighbourhood(Seeds.first());

    private List<Neighbourhood.Node> add(int count, int shares) {
        List<Neighbourhood.Node> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(network.add(shares));
        }
        return added;
    }

    @Test
    void aNewcomerKnowsFiftyThousandSharesOfFiftyNeighboursWithinASecond() {
        Seeds.check(3, gen -> {
            Neighbourhood many = new Neighbourhood(gen.seed());
            for (int i = 0; i < NEIGHBOURS; i++) {
                many.add(SHARES);
            }
            many.run(60_000);
            Neighbourhood.Node newcomer = many.add(1);
            many.run(1_000);
            assertThat(newcomer.catalogue().neighbours()).hasSize(NEIGHBOURS);
            assertThat(newcomer.catalogue().entries()).isEqualTo(NEIGHBOURS * SHARES);
            assertThat(newcomer.catalogue().settled()).isTrue();
            assertThat(newcomer.catalogue().find("")).hasSize(NEIGHBOURS * SHARES);
            assertThat(newcomer.catalogue().named("file 999 of node 50.iso")).hasSize(1);
            assertThat(many.nodes().get(0).catalogue().entries()).isEqualTo((NEIGHBOURS - 1) * SHARES + 1);
        });
    }

    @Test
    void fiftyThatStartTogetherDoNotTalkWithoutEnd() {
        add(NEIGHBOURS, SHARES);
        network.run(60_000);
        for (Neighbourhood.Node node : network.nodes()) {
            assertThat(node.catalogue().entries()).isEqualTo((NEIGHBOURS - 1) * SHARES);
            // Each list once for each other node.
            assertThat(node.lists()).isEqualTo(NEIGHBOURS - 1);
            assertThat(node.announces()).isLessThanOrEqualTo(10);
        }
        int before = network.nodes().get(0).announces();
        network.run(300_000);
        assertThat(network.nodes().get(0).announces() - before).isBetween(9, 12);
    }

    @Test
    void whoSaysNothingForThreePeriodsIsForgotten() {
        List<Neighbourhood.Node> two = add(2, 5);
        network.run(10_000);
        assertThat(two.get(0).catalogue().entries()).isEqualTo(5);
        two.get(1).die();
        network.run(80_000);
        assertThat(two.get(0).catalogue().neighbours()).hasSize(1);
        network.run(11_000);
        assertThat(two.get(0).catalogue().neighbours()).isEmpty();
        assertThat(two.get(0).catalogue().entries()).isZero();
        assertThat(two.get(0).catalogue().find("")).isEmpty();
    }

    @Test
    void aMinuteWithoutMulticastIsBorneAndWhatWasForgottenComesBack() {
        List<Neighbourhood.Node> two = add(2, 100);
        network.run(10_000);
        two.get(1).deaf(true);
        network.run(58_000);
        assertThat(two.get(0).catalogue().entries()).isEqualTo(100);
        network.run(40_000);
        assertThat(two.get(0).catalogue().neighbours()).isEmpty();
        two.get(1).deaf(false);
        network.run(31_000);
        assertThat(two.get(0).catalogue().entries()).isEqualTo(100);
        assertThat(two.get(1).catalogue().entries()).isEqualTo(100);
    }

    @Test
    void whoComesToAnotherNetworkIsKnownThereWithinASecond() {
        List<Neighbourhood.Node> two = add(2, 100);
        two.get(1).deaf(true);
        network.run(300_000);
        assertThat(two.get(0).catalogue().neighbours()).isEmpty();
        two.get(1).deaf(false);
        two.get(1).catalogue().again();
        network.run(1_000);
        assertThat(two.get(0).catalogue().entries()).isEqualTo(100);
        // Its burst is short, and slow again after it.
        int before = two.get(1).announces();
        network.run(300_000);
        assertThat(two.get(1).announces() - before).isBetween(9, 15);
    }

    @Test
    void whoSaysGoodbyeIsForgottenAtOnce() {
        List<Neighbourhood.Node> two = add(2, 5);
        network.run(10_000);
        two.get(1).catalogue().leave();
        network.run(10);
        assertThat(two.get(0).catalogue().neighbours()).isEmpty();
        network.run(60_000);
        assertThat(two.get(0).catalogue().neighbours()).isEmpty();
    }

    @Test
    void whatIsAddedAndWhatIsTakenAwayIsKnownWithinASecond() {
        List<Neighbourhood.Node> two = add(2, 100);
        network.run(40_000);
        two.get(1).catalogue().add(Neighbourhood.share(9, 1));
        network.run(1_000);
        assertThat(two.get(0).catalogue().named("file 1 of node 9.iso")).hasSize(1);
        // The newest entries come with the announce: nobody needs the list for them.
        assertThat(two.get(1).lists()).isEqualTo(1);
        two.get(1).catalogue().remove(Neighbourhood.share(2, 50).hash());
        network.run(1_000);
        assertThat(two.get(0).catalogue().entries()).isEqualTo(100);
        assertThat(two.get(0).catalogue().named("file 50 of node 2.iso")).isEmpty();
        assertThat(two.get(1).lists()).isEqualTo(2);
    }

    @Test
    void aListThatCanNotBeHadIsAskedForAgainButNotAllTheTime() {
        List<Neighbourhood.Node> two = add(2, 100);
        two.get(1).withoutWeb();
        network.run(31_000);
        assertThat(two.get(0).catalogue().entries()).isBetween(10, 24);
        assertThat(two.get(1).lists()).isBetween(4, 8);
    }

    @Test
    void aListThatCouldNotBeHadIsNotWaitedFor() {
        List<Neighbourhood.Node> two = add(2, 100);
        two.get(1).withoutWeb();
        network.run(2_000);
        assertThat(two.get(1).lists()).isEqualTo(1);
        assertThat(two.get(0).catalogue().settled()).isTrue();
    }

    @Test
    void oneNameWithTwoHashesIsShownWithBoth() {
        List<Neighbourhood.Node> three = add(3, 0);
        CatalogueEntry one = new CatalogueEntry(InfoHash.over(new byte[1]), "report.iso", 10, 1);
        CatalogueEntry other = new CatalogueEntry(InfoHash.over(new byte[2]), "report.iso", 20, 1);
        three.get(1).catalogue().add(one);
        three.get(2).catalogue().add(other);
        network.run(2_000);
        List<Offer> offers = three.get(0).catalogue().named("report.iso");
        assertThat(offers)
                .extracting(offer -> offer.entry().hash())
                .containsExactlyInAnyOrder(one.hash(), other.hash());
        three.get(2).catalogue().add(one);
        network.run(2_000);
        assertThat(three.get(0).catalogue().named("report.iso"))
                .filteredOn(offer -> offer.entry().equals(one))
                .flatExtracting(Offer::sources)
                .containsExactlyInAnyOrder(
                        new Offer.Source("node 2", new Endpoint("10.0.0.2", 6881)),
                        new Offer.Source("node 3", new Endpoint("10.0.0.3", 6881)));
        assertThat(three.get(0).catalogue().named("REPORT.iso")).isEmpty();
        assertThat(three.get(0).catalogue().find("REPORT")).hasSize(2);
    }

    @Test
    void aQueryFindsWhatTheListDidNotBring() {
        Neighbourhood.Node asker = network.add(0, new CatalogueBounds(256, 16, 64_000, 20));
        Neighbourhood.Node giver = network.add(100);
        Neighbourhood.Node other = network.add(100);
        giver.catalogue().add(new CatalogueEntry(InfoHash.over(new byte[1]), "Wanted.iso", 10, 1));
        for (int i = 0; i < 50; i++) {
            giver.catalogue().add(Neighbourhood.share(9, i));
        }
        network.run(10_000);
        assertThat(asker.catalogue().find("wanted")).isEmpty();
        assertThat(asker.catalogue().cut()).isPositive();
        assertThat(asker.catalogue().ask("wanted")).isTrue();
        network.run(500);
        assertThat(giver.answers()).isEqualTo(1);
        assertThat(other.answers()).as("nothing to say").isZero();
        assertThat(asker.catalogue().find("wanted")).hasSize(1);
        assertThat(asker.catalogue().neighbours()).allMatch(neighbour -> neighbour.entries() <= 20);
    }

    @Test
    void aListOfWhichAnAnswerHasOnlyAPartIsFetchedAtOnce() {
        Seeds.check(10, gen -> {
            Neighbourhood two = new Neighbourhood(gen.seed());
            two.add(100);
            two.run(10_000);
            Neighbourhood.Node asker = two.add(0);
            assertThat(asker.catalogue().ask("file")).isTrue();
            // The answer waits for 150 ms by chance and for a tick of 100 at most; all the rest takes seven.
            two.run(260);
            assertThat(asker.catalogue().find("file")).hasSize(100);
            assertThat(asker.catalogue().settled()).isTrue();
        });
    }

    @Test
    void anAnswerIsTakenOnlyByWhoAsked() {
        Neighbourhood.Node asker = network.add(0);
        CatalogueEntry entry = new CatalogueEntry(InfoHash.over(new byte[1]), "Wanted.iso", 10, 1);
        CatalogueMessage answer = new CatalogueMessage.Answer(77, "x", 6881, 5, false, List.of(entry));
        asker.catalogue().heard(answer, STRANGER);
        assertThat(asker.catalogue().find("")).isEmpty();
        Neighbourhood.Node giver = network.add(0);
        giver.withoutWeb();
        giver.catalogue().add(entry);
        for (int i = 0; i < 30; i++) {
            giver.catalogue().add(Neighbourhood.share(9, i));
        }
        giver.catalogue().ask("wanted");
        asker.catalogue().ask("wanted");
        network.run(300);
        assertThat(giver.answers()).isEqualTo(1);
        assertThat(asker.catalogue().find("wanted")).hasSize(1);
        assertThat(asker.catalogue().ask("")).isFalse();
        assertThat(asker.catalogue().ask("a/b")).isFalse();
        assertThat(asker.catalogue().ask("a".repeat(101))).isFalse();
    }

    @Test
    void aFloodOfQueriesIsNotAnsweredByAFloodOfAnswers() {
        Neighbourhood.Node giver = network.add(1_000);
        network.run(10_000);
        for (int second = 0; second < 10; second++) {
            for (int i = 1; i <= 1_000; i++) {
                giver.catalogue().heard(new CatalogueMessage.Query(9, second * 1_000 + i, "file"), STRANGER);
            }
            network.run(1_000);
        }
        assertThat(giver.answers()).isBetween(50, 250);
    }

    @Test
    void nobodySpeaksForAnother() {
        List<Neighbourhood.Node> two = add(2, 5);
        network.run(10_000);
        Catalogue catalogue = two.get(0).catalogue();
        catalogue.heard(new CatalogueMessage.Goodbye(two.get(1).number(), 99), STRANGER);
        catalogue.heard(announce(two.get(1).number(), 0), STRANGER);
        assertThat(catalogue.entries()).isEqualTo(5);
        // Late datagrams of an earlier start do nothing either.
        Endpoint itself = new Endpoint(two.get(1).host(), 6773);
        catalogue.heard(new CatalogueMessage.Goodbye(two.get(1).number(), 0), itself);
        assertThat(catalogue.entries()).isEqualTo(5);
    }

    private static CatalogueMessage.Announce announce(long node, int size) {
        return new CatalogueMessage.Announce(node, "liar", 6881, 0, 99, 99, 0, size, List.of());
    }

    /** Its source may be made up, and what listens there is none of ours. */
    @Test
    void nobodyIsDialledWhereServicesAre() {
        Neighbourhood.Node one = network.add(0);
        Neighbourhood.Node target = network.add(5);
        Endpoint made = new Endpoint(target.host(), 6773);
        one.catalogue().heard(new CatalogueMessage.Announce(9, "liar", 22, 0, 99, 99, 0, 5, List.of()), made);
        assertThat(one.catalogue().neighbours()).isEmpty();
        one.catalogue().heard(new CatalogueMessage.Announce(9, "liar", 6881, 80, 99, 99, 0, 5, List.of()), made);
        assertThat(one.catalogue().neighbours()).hasSize(1);
        target.deaf(true);
        network.run(10_000);
        assertThat(target.lists()).isZero();
    }

    @Test
    void nodesThatAreMadeUpTakeNoMoreThanTheirRoom() {
        Catalogue catalogue = network.add(0).catalogue();
        for (int i = 0; i < 1_000; i++) {
            catalogue.heard(announce(i, 5), STRANGER);
        }
        assertThat(catalogue.neighbours()).hasSize(16);
        for (int i = 0; i < 1_000; i++) {
            catalogue.heard(announce(2_000 + i, 5), new Endpoint("10.0.2." + i, 6773));
        }
        assertThat(catalogue.neighbours()).hasSize(256);
        assertThat(catalogue.refused()).isEqualTo(2_000 - 256);
        network.run(91_000);
        assertThat(catalogue.neighbours()).isEmpty();
    }

    @Test
    void listsWithoutEndTakeNoMoreThanTheirRoom() {
        Neighbourhood.Node one = network.add(0, new CatalogueBounds(256, 16, 1_500, 1_000));
        add(3, 1_200);
        network.run(10_000);
        assertThat(one.catalogue().entries()).isEqualTo(1_500);
        assertThat(one.catalogue().neighbours()).allMatch(neighbour -> neighbour.entries() <= 1_000);
        assertThat(one.catalogue().cut()).isPositive();
        // A list that does not fit is not asked for over and over.
        int lists = network.nodes().get(1).lists();
        network.run(200_000);
        assertThat(network.nodes().get(1).lists()).isEqualTo(lists);
    }
}
