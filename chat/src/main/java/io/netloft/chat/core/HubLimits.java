package io.netloft.chat.core;

import io.netloft.chat.core.Bucket.Rate;

/**
 * What rooms, users and connections may take.
 *
 * @param perConnection what one connection may say
 * @param perUser what one user may say, over all his connections
 * @param perRoom what may be said in one room
 * @param text longest message in bytes of UTF-8
 * @param joined most rooms of one connection
 * @param seats most connections in one room
 * @param ringBytes bytes of a room's last events that are held in memory
 * @param pageBytes bytes of one step of a replay
 * @param typingMs how long somebody who is writing is shown, when nothing more is heard
 */
public record HubLimits(
        Rate perConnection,
        Rate perUser,
        Rate perRoom,
        int text,
        int joined,
        int seats,
        int ringBytes,
        int pageBytes,
        int typingMs) {}
