/**
 * Files shared and fetched, beside libtorrent, aria2, qBittorrent and curl from nginx. Each {@code Maker} gives and
 * fetches in its own way; {@code Rows} pairs them. Nobody is measured before it is ready, and every copy is looked at.
 */
@NullMarked
package io.netloft.bench.p2p;

import org.jspecify.annotations.NullMarked;
