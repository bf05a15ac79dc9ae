package io.netloft.chassis.web;

import java.util.Locale;

/** Why a WebSocket connection ended. */
enum CloseCause {
    PEER,
    SERVER,
    PROTOCOL,
    SLOW,
    TIMEOUT,
    LOST;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
