package io.netloft.proxy;

import io.netloft.proxy.core.RouteTable;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.List;
import java.util.Map;

/**
 * Where requests and TCP connections go, as of one configuration. Immutable; a reload puts a new one in its place, and requests under way
 * keep the one that they began with.
 */
record Routing(RouteTable table, List<UpstreamGroup> groups, Map<String, TcpRule> tcp, Settings settings) {}
