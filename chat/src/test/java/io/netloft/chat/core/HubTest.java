package io.netloft.chat.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chat.core.Bucket.Rate;
import io.netloft.proto.event.ChatCommand;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubTest {
    private final World world = new World();
    private final FakeClient ann = new FakeClient();
    private final FakeClient bob = new FakeClient();

    private List<String> texts(FakeClient client, String room) {
        return client.got(room).stream()
                .filter(event -> event.kind() == Kind.MESSAGE)
                .map(RoomEvent::text)
                .toList();
    }

    private ChatCommand.Member member(String room, String user, String change, String role) {
        return new ChatCommand.Member(world.next(), room, user, change, role, null, null);
    }

    @Test
    void storesTheSameMessageOnceAndAnswersWithItsNumber() {
        Session session = world.enter(ann, "ann");
        world.run(session, world.join("ops"));
        var first = new ChatCommand.Send(world.next(), "ops", "x", "one", null, List.of());
        var second = new ChatCommand.Send(world.next(), "ops", "x", "one", null, List.of());
        Object seq = ann.ok(world.run(session, first)).get("seq");
        assertThat(ann.ok(world.run(session, second))).isEqualTo(Map.of("seq", seq, "again", true));
        assertThat(texts(ann, "ops")).containsExactly("one");
    }

    @Test
    void nobodyHearsWhatIsNotDurable() {
        Session session = world.enter(ann, "ann");
        world.run(session, world.join("ops"));
        world.hub().command(session, world.send("ops", "one"));
        world.hub().flush();
        assertThat(texts(ann, "ops")).isEmpty();
        world.settle();
        assertThat(texts(ann, "ops")).containsExactly("one");
        world.history().full(true);
        long ref = world.run(session, world.send("ops", "two"));
        assertThat(ann.failure(ref).code()).isEqualTo("storage");
        assertThat(ann.failure(ref).retryAfterMs()).isNotNull();
        assertThat(texts(ann, "ops")).containsExactly("one");
        world.history().full(false);
        world.run(session, world.send("ops", "three"));
        assertThat(texts(ann, "ops")).containsExactly("one", "three");
    }

    @Test
    void goesOnWhereTheDeviceHasAcknowledged() {
        Session session = world.enter(ann, "ann");
        world.run(session, world.join("ops"));
        world.run(session, world.send("ops", "one"));
        world.run(session, world.send("ops", "two"));
        ann.ok(world.run(session, new ChatCommand.Ack(world.next(), "ops", 2)));
        world.restart();
        Session again = world.enter(bob, "ann");
        long ref = world.run(again, new ChatCommand.Join(world.next(), "ops", null, null));
        assertThat(bob.ok(ref)).containsEntry("recovered", true);
        assertThat(texts(bob, "ops")).containsExactly("two");
    }

    @Test
    void aForeignEpochAndAPlaceBeyondTheEndStartOver() {
        Session session = world.enter(ann, "ann");
        world.run(session, world.join("ops"));
        world.run(session, world.send("ops", "one"));
        for (var place : List.of(new ChatCommand.Place("other", 1), new ChatCommand.Place("epoch1", 99))) {
            long ref = world.run(session, new ChatCommand.Join(world.next(), "ops", place, 1L));
            assertThat(ann.ok(ref)).containsEntry("recovered", false).containsEntry("seq", 2L);
        }
        assertThat(texts(ann, "ops")).containsExactly("one", "one", "one");
    }

    @Test
    void aPrivateRoomIsSeenByThoseWhoWereInvited() {
        Session owner = world.enter(ann, "ann");
        Session other = world.enter(bob, "bob");
        world.run(owner, new ChatCommand.Create(world.next(), "secret", true));
        long refused = world.run(other, world.join("secret"));
        assertThat(bob.failure(refused).code()).isEqualTo("no-such-room");
        assertThat(bob.failure(world.run(other, world.send("secret", "hi"))).code())
                .isEqualTo("no-such-room");
        world.run(owner, member("secret", "bob", "invite", null));
        bob.ok(world.run(other, world.join("secret")));
        world.run(owner, world.send("secret", "hello"));
        assertThat(texts(bob, "secret")).containsExactly("hello");
        world.run(owner, member("secret", "bob", "kick", null));
        assertThat(bob.events("left")).hasSize(1);
        world.run(owner, world.send("secret", "gone"));
        assertThat(texts(bob, "secret")).containsExactly("hello");
    }

    @Test
    void aMemberGoesByHimselfAndTakesNobodyWithHim() {
        Session owner = world.enter(ann, "ann");
        Session other = world.enter(bob, "bob");
        world.run(owner, new ChatCommand.Create(world.next(), "secret", true));
        world.run(owner, member("secret", "bob", "invite", null));
        world.run(other, world.join("secret"));
        assertThat(bob.failure(world.run(other, member("secret", "ann", "leave", null)))
                        .code())
                .isEqualTo("denied");
        bob.ok(world.run(other, member("secret", "bob", "leave", null)));
        assertThat(bob.events("left")).hasSize(1);
        assertThat(bob.failure(world.run(other, world.join("secret"))).code()).isEqualTo("no-such-room");
        world.run(owner, member("secret", "bob", "invite", null));
        bob.ok(world.run(other, world.join("secret")));
    }

    @Test
    void whoGoesTakesNoRoleWithHim() {
        Session owner = world.enter(ann, "ann");
        Session other = world.enter(bob, "bob");
        world.run(owner, new ChatCommand.Create(world.next(), "secret", true));
        world.run(owner, member("secret", "bob", "invite", null));
        bob.ok(world.run(other, member("secret", "bob", "leave", "owner")));
        world.run(owner, member("secret", "bob", "invite", null));
        assertThat(bob.ok(world.run(other, world.join("secret")))).containsEntry("role", "member");
        assertThat(bob.failure(world.run(other, member("secret", "ann", "kick", null)))
                        .code())
                .isEqualTo("denied");
    }

    @Test
    void whomNobodyInvitedHasNothingToLeaveAndSaysNothingByIt() {
        Session owner = world.enter(ann, "ann");
        Session other = world.enter(bob, "bob");
        world.run(owner, world.join("ops"));
        world.run(other, world.join("ops"));
        assertThat(bob.failure(world.run(other, member("ops", "bob", "leave", null)))
                        .code())
                .isEqualTo("denied");
    }

    @Test
    void moderatorsMuteAndBanThoseBelowThemAndNobodyElse() {
        Session owner = world.enter(ann, "ann");
        Session other = world.enter(bob, "bob");
        world.run(owner, world.join("ops"));
        world.run(other, world.join("ops"));
        assertThat(bob.failure(world.run(other, member("ops", "ann", "ban", null)))
                        .code())
                .isEqualTo("denied");
        world.run(owner, member("ops", "bob", "mute", null));
        assertThat(bob.failure(world.run(other, world.send("ops", "x"))).code()).isEqualTo("muted");
        world.run(owner, member("ops", "bob", "unmute", null));
        bob.ok(world.run(other, world.send("ops", "y")));
        world.run(owner, member("ops", "bob", "role", "moderator"));
        assertThat(bob.failure(world.run(other, member("ops", "ann", "kick", null)))
                        .code())
                .isEqualTo("denied");
        world.run(owner, new ChatCommand.Member(world.next(), "ops", "bob", "ban", null, 10_000L, "enough"));
        assertThat(bob.failure(world.run(other, world.join("ops"))).code()).isEqualTo("banned");
        world.restart();
        Session later = world.enter(new FakeClient(), "bob");
        world.pass(11_000);
        var back = new FakeClient();
        back.ok(world.run(world.enter(back, "bob"), world.join("ops")));
        assertThat(later).isNotNull();
    }

    @Test
    void aRoomOfTwoIsTheSameFromBothSidesAndTellsTheOther() {
        Session first = world.enter(ann, "ann");
        Session second = world.enter(bob, "bob");
        world.run(first, world.send("@bob", "psst"));
        assertThat(bob.events("mention")).singleElement().satisfies(event -> {
            assertThat(event.source()).isEqualTo("@ann,bob");
            assertThat(event.data()).containsEntry("text", "psst");
        });
        bob.ok(world.run(second, new ChatCommand.Join(world.next(), "@ann", null, 10L)));
        assertThat(texts(bob, "@ann,bob")).containsExactly("psst");
        var eve = new FakeClient();
        long ref = world.run(world.enter(eve, "eve"), world.join("@ann,bob"));
        assertThat(eve.failure(ref).code()).isEqualTo("no-such-room");
    }

    @Test
    void whatIsUnreadIsToldToThoseWhoFollowAndAreNotThere() {
        Session first = world.enter(ann, "ann");
        Session second = world.enter(bob, "bob");
        world.run(first, world.join("ops"));
        world.run(second, world.join("ops"));
        world.run(second, new ChatCommand.Leave(world.next(), "ops", false));
        world.run(second, new ChatCommand.Rooms(world.next()));
        world.run(first, world.send("ops", "one"));
        world.run(first, world.send("ops", "two @bob"));
        world.pass(1000);
        var last = bob.events("unread").get(bob.events("unread").size() - 1);
        assertThat(last.data()).containsEntry("unread", 2L).containsEntry("mentions", 1L);
        world.run(second, new ChatCommand.Read(world.next(), "ops", 3));
        world.pass(1000);
        last = bob.events("unread").get(bob.events("unread").size() - 1);
        assertThat(last.data()).containsEntry("unread", 0L).containsEntry("mentions", 0L);
    }

    @Test
    void comingsAndWritingArePassedOnTogetherAndExpire() {
        Session first = world.enter(ann, "ann");
        Session second = world.enter(bob, "bob");
        world.run(first, world.join("ops"));
        world.run(second, world.join("ops"));
        world.pass(250);
        assertThat(ann.events("presence")).hasSize(1);
        world.run(second, new ChatCommand.Typing(world.next(), "ops", true));
        world.pass(500);
        assertThat(ann.events("typing"))
                .singleElement()
                .satisfies(event -> assertThat(event.data()).containsEntry("users", List.of("bob")));
        world.pass(7000);
        assertThat(ann.events("typing"))
                .last()
                .satisfies(event -> assertThat(event.data()).containsEntry("users", List.of()));
        world.hub().closed(second);
        world.pass(250);
        assertThat(ann.events("presence").get(1).data().get("users"))
                .isEqualTo(List.of(Map.of("user", "bob", "state", "offline")));
    }

    @Test
    void whoIsTooFastIsToldWhenToTryAgain() {
        var slow = new HubLimits(World.MANY, new Rate(1, 2), World.MANY, 1000, 1, 1, 2000, 600, 6000);
        var other = new World(new MemoryHistory.Disk(), slow);
        Session session = other.enter(ann, "ann");
        other.run(session, other.join("a"));
        ann.ok(other.run(session, other.send("a", "1")));
        ann.ok(other.run(session, other.send("a", "2")));
        long ref = other.run(session, other.send("a", "3"));
        assertThat(ann.failure(ref).code()).isEqualTo("too-fast");
        assertThat(ann.failure(ref).retryAfterMs()).isBetween(1L, 1000L);
        other.pass(1000);
        ann.ok(other.run(session, other.send("a", "3")));
        assertThat(ann.failure(other.run(session, other.join("b"))).code()).isEqualTo("too-many-rooms");
        long full = other.run(other.enter(bob, "bob"), other.join("a"));
        assertThat(bob.failure(full).code()).isEqualTo("room-full");
        assertThat(ann.failure(other.run(session, other.send("a", "x".repeat(1001))))
                        .code())
                .isEqualTo("too-long");
    }

    @Test
    void aSlowClientCostsItsPlaceAndGetsEverythingLater() {
        Session session = world.enter(ann, "ann");
        world.run(session, world.join("ops"));
        for (int i = 0; i < 60; i++) {
            world.run(session, world.send("ops", "m" + i));
        }
        bob.slow(true);
        Session late = world.enter(bob, "bob");
        world.run(late, new ChatCommand.Join(world.next(), "ops", new ChatCommand.Place("epoch1", 0), null));
        assertThat(bob.got("ops")).isEmpty();
        world.run(session, world.send("ops", "last"));
        bob.slow(false);
        world.hub().writable(late);
        world.settle();
        assertThat(bob.got("ops")).isEqualTo(world.disk().log("ops"));
        world.run(session, world.send("ops", "live"));
        assertThat(bob.got("ops")).isEqualTo(world.disk().log("ops"));
        assertThat(world.counts().fromStore()).isPositive();
    }

    @Test
    void rulesDecideWhatTheRestMayNot() {
        var reader = new Who("bob", false, false, Long.MAX_VALUE, room -> room.equals("ops") ? Grant.READ : Grant.NONE);
        Session owner = world.enter(ann, "ann");
        world.run(owner, world.join("ops"));
        world.run(owner, world.join("dev"));
        Session session = world.enter(bob, reader);
        bob.ok(world.run(session, world.join("ops")));
        assertThat(bob.failure(world.run(session, world.send("ops", "x"))).code())
                .isEqualTo("denied");
        assertThat(bob.failure(world.run(session, world.join("dev"))).code()).isEqualTo("no-such-room");
        assertThat(bob.failure(world.run(session, world.join("new"))).code()).isEqualTo("no-such-room");
        long rooms = world.run(session, new ChatCommand.Rooms(world.next()));
        assertThat(String.valueOf(bob.ok(rooms))).contains("room=ops").doesNotContain("dev");
    }
}
