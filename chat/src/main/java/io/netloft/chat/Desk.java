package io.netloft.chat;

import io.netloft.chat.core.Hub;
import io.netloft.chat.core.HubCounts;

/**
 * What every connection needs of the server.
 *
 * @param hub used on the lane only
 * @param wire used on the lane only
 */
record Desk(ChatConfig config, Hub hub, HubLane lane, Wire wire, Gate gate, HubCounts counts, String version) {}
