/**
 * Prices over gRPC.
 *
 * <pre>
 *   market, recording, stream, publisher ─▶ core.Board ─▶ core.Floor (one an event loop, woken by its Lane) ─▶ core.Session ─▶ StreamCall ─▶ gRPC
 *   with an engine: source, publisher ─▶ SharedFeed, core.SharedPublishers ─▶ engine.RedisEngine ─▶ core.Board of every server
 *   call ─▶ Doorway (who) ─▶ PriceMethods ─▶ StreamCall, PublishCall, Questions
 *   WatchCommand, RecordCommand ─▶ Watching ─▶ TableViewer, LineViewer, RecordViewer;   PublishCommand ─▶ Publishing
 * </pre>
 *
 * <p>Threads: gRPC's calls run on their connection's event loop, without an executor between; a floor, its sessions and their
 * calls belong to that loop. One thread brings the simulated market or the recording; publishers bring theirs on their own
 * loops. The work of a command is its main thread's; the event loop hands over what it hears.
 *
 * <p>The pipeline of a connection is gRPC's; with TLS, {@code TlsNegotiator} stands before it.
 *
 * <p>Reading order: PricesMain, PricesConfig, PricesServer; PriceMethods, Doorway, StreamCall, Lane; Reply, ReplyMarshaller;
 * PublishCall, Questions, Sources, Feed; Sharing, SourcePlace, SharedFeed; then the packages core and engine. The commands:
 * ClientCommand, PricesClient, Watching, Publishing.
 */
@NullMarked
package io.netloft.prices;

import org.jspecify.annotations.NullMarked;
