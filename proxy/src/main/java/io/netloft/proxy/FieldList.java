package io.netloft.proxy;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A field list of HTTP/2 in its own order, which Netty's forgets: that is needed to see whether a pseudo-header field stands
 * where it may. It can be added to and walked through, and no more. One thread at a time.
 */
final class FieldList extends EmptyHeaders<CharSequence, CharSequence, Http2Headers> implements Http2Headers {
    private CharSequence[] texts;
    private int used;

    /** @param fields how many there will be, at a guess */
    FieldList(int fields) {
        this.texts = new CharSequence[Math.max(8, fields * 2)];
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (used == texts.length) {
            texts = Arrays.copyOf(texts, used * 2);
        }
        texts[used++] = name;
        texts[used++] = value;
        return this;
    }

    @Override
    public int size() {
        return used / 2;
    }

    @Override
    public boolean isEmpty() {
        return used == 0;
    }

    CharSequence name(int i) {
        return texts[i * 2];
    }

    CharSequence value(int i) {
        return texts[i * 2 + 1];
    }

    @Override
    @Nullable
    @SuppressWarnings("NullAway") // Netty's type isn't annotated, and null is what it means.
    public CharSequence get(CharSequence name) {
        for (int i = 0; i < size(); i++) {
            if (AsciiString.contentEquals(name(i), name)) {
                return value(i);
            }
        }
        return null;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Map.Entry<CharSequence, CharSequence> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int i = next++;
                return Map.entry(name(i), value(i));
            }
        };
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        CharSequence known = get(name);
        return known != null
                && (caseInsensitive
                        ? AsciiString.contentEqualsIgnoreCase(known, value)
                        : AsciiString.contentEquals(known, value));
    }

    @Override
    public Http2Headers method(CharSequence value) {
        return add(PseudoHeaderName.METHOD.value(), value);
    }

    @Override
    public Http2Headers scheme(CharSequence value) {
        return add(PseudoHeaderName.SCHEME.value(), value);
    }

    @Override
    public Http2Headers authority(CharSequence value) {
        return add(PseudoHeaderName.AUTHORITY.value(), value);
    }

    @Override
    public Http2Headers path(CharSequence value) {
        return add(PseudoHeaderName.PATH.value(), value);
    }

    @Override
    public Http2Headers status(CharSequence value) {
        return add(PseudoHeaderName.STATUS.value(), value);
    }

    @Override
    @Nullable
    public CharSequence method() {
        return get(PseudoHeaderName.METHOD.value());
    }

    @Override
    @Nullable
    public CharSequence scheme() {
        return get(PseudoHeaderName.SCHEME.value());
    }

    @Override
    @Nullable
    public CharSequence authority() {
        return get(PseudoHeaderName.AUTHORITY.value());
    }

    @Override
    @Nullable
    public CharSequence path() {
        return get(PseudoHeaderName.PATH.value());
    }

    @Override
    @Nullable
    public CharSequence status() {
        return get(PseudoHeaderName.STATUS.value());
    }
}
