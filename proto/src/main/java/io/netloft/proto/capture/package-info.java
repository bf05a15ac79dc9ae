/**
 * Files of packets: pcap (libpcap's savefile) and pcapng (draft-ietf-opsawg-pcapng).
 *
 * <p>Reading order: {@link io.netloft.proto.capture.CaptureReader}, which tells the formats apart, {@code PcapFormat} and
 * {@code PcapngFormat} with the drawings of their frames, {@link io.netloft.proto.capture.CaptureRecord}, the reused view
 * of one packet, {@link io.netloft.proto.capture.CaptureWriter}, and {@link io.netloft.proto.capture.CaptureLimits}.
 *
 * <p>Streams are handed in; nothing here opens a file, knows a clock or a thread.
 */
@NullMarked
package io.netloft.proto.capture;

import org.jspecify.annotations.NullMarked;
