package io.netloft.sniffer;

import org.jspecify.annotations.Nullable;

/** Asks somebody who has an address: takes as long as it takes, on a thread that may block. */
interface AddressLookup {
    /** The name of who has it, of 4 or 16 octets; null where there is none. */
    @Nullable
    String name(byte[] address);
}
