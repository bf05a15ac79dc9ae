/**
 * The sniffer beside tcpdump and tshark. {@link io.netloft.bench.sniffer.Stage} runs programs over generated captures
 * ({@link io.netloft.bench.sniffer.PacketMix} and others) to their end, and counts the CPU time of all that they did, their start
 * included; a {@link io.netloft.bench.beside.Row} is one kind of work.
 *
 * <pre>
 *   PacketMix --&gt; file --&gt; tcpdump | tshark | netloft --&gt; /dev/null, a file        text, verbose, json, write, count
 *   TalkMix   --&gt; file --&gt; tshark | netloft --&gt; /dev/null                         app
 *   FlowMix   --&gt; file --&gt; netloft --&gt; /dev/null                                  flows
 *                 file --&gt; tcpreplay --&gt; veth --&gt; tcpdump | netloft                 live
 * </pre>
 */
@NullMarked
package io.netloft.bench.sniffer;

import org.jspecify.annotations.NullMarked;
