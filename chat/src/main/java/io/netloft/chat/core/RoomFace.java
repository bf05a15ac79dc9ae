package io.netloft.chat.core;

/**
 * What an event shows of its room.
 *
 * @param name its name
 * @param epoch made at random when the room was: a sequence number means nothing without it
 */
public record RoomFace(String name, String epoch) {}
