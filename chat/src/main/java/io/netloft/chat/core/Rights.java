package io.netloft.chat.core;

import io.netloft.chat.core.History.Membership;

/** Who may do what in a room: his role there, what the rules grant him, and what moderators have said of him. */
final class Rights {
    private Rights() {}

    /** What somebody is in a room, the rules and an admin's power included. */
    static Role role(Room room, Who who) {
        Grant grant = who.grants().apply(room.name());
        if (who.admin() || grant == Grant.OWN) {
            return Role.OWNER;
        }
        Role role = room.membership(who.user()).role();
        return grant == Grant.MODERATE && !role.atLeast(Role.MODERATOR) ? Role.MODERATOR : role;
    }

    /** Whether he may know that the room exists. */
    static boolean sees(Room room, Who who) {
        if (Names.direct(room.name())) {
            return Names.users(room.name()).contains(who.user());
        }
        if (!who.grants().apply(room.name()).atLeast(Grant.READ)) {
            return false;
        }
        return !room.closed()
                || room.membership(who.user()).in()
                || role(room, who).atLeast(Role.MODERATOR);
    }

    static void mustRead(Room room, Who who, long nowMs) {
        Membership its = room.membership(who.user());
        if (its.bannedUntilMs() > nowMs && !who.admin()) {
            throw new Refusal(ChatError.BANNED, "room: " + room.name() + "; " + until(its.bannedUntilMs()));
        }
        if (!sees(room, who)) {
            throw noRoom(room.name());
        }
    }

    static Refusal noRoom(String name) {
        return new Refusal(ChatError.NO_SUCH_ROOM, "room: " + name + " (expected: a room that you may see)");
    }

    static void mustWrite(Room room, Who who, long nowMs) {
        mustRead(room, who, nowMs);
        boolean granted =
                Names.direct(room.name()) || who.grants().apply(room.name()).atLeast(Grant.WRITE);
        if (!granted && !who.admin()) {
            throw denied(room, "read only");
        }
        long mutedUntilMs = room.membership(who.user()).mutedUntilMs();
        if (mutedUntilMs > nowMs && !who.admin()) {
            throw new Refusal(ChatError.MUTED, "room: " + room.name() + "; " + until(mutedUntilMs));
        }
    }

    private static String until(long ms) {
        return ms == Long.MAX_VALUE ? "for good" : "until " + java.time.Instant.ofEpochMilli(ms);
    }

    static Refusal denied(Room room, String why) {
        return new Refusal(ChatError.DENIED, "room: " + room.name() + ", " + why);
    }

    static void mustBe(Role least, Room room, Who who, long nowMs) {
        mustRead(room, who, nowMs);
        if (!role(room, who).atLeast(least)) {
            throw denied(room, role(room, who).word() + " (expected: " + least.word() + ")");
        }
    }

    /** Whether somebody stands above a user: nobody moderates his equals, but for owners and admins. */
    static void mustStandAbove(Room room, Who who, String user) {
        Role its = room.membership(user).role();
        Role mine = role(room, who);
        if (!who.admin() && mine != Role.OWNER && its.atLeast(mine)) {
            throw denied(room, user + " is " + its.word() + " (expected: less than " + mine.word() + ")");
        }
    }
}
