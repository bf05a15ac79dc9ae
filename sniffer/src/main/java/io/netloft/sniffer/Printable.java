package io.netloft.sniffer;

import io.netloft.sniffer.text.TextBuffer;
import java.nio.charset.StandardCharsets;

/** Names that others chose, as they can be shown: nothing in them moves a terminal. */
final class Printable {
    private Printable() {}

    /** The name with every octet that is not printable in the way of cat -v; each letter stands for one octet. */
    static String of(String name) {
        TextBuffer shown = new TextBuffer();
        for (int i = 0; i < name.length(); i++) {
            shown.shown(name.charAt(i));
        }
        return new String(shown.bytes(), 0, shown.size(), StandardCharsets.US_ASCII);
    }
}
