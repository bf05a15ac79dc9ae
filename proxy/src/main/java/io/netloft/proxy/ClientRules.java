package io.netloft.proxy;

import io.netloft.proto.http1.Http1Limits;

/**
 * What holds for every client connection of a listener.
 *
 * @param requests that a connection may carry before it is closed; 0 for no limit
 */
record ClientRules(Http1Limits limits, int requests, Http2Config http2) {}
