package io.netloft.proto.http1;

/** The head of a request: request line and fields (RFC 9112 §3). See {@link Http1Head} for how long it holds good. */
public final class Http1RequestHead extends Http1Head {
    private Http1Method method = Http1Method.OTHER;
    private Http1Target form = Http1Target.ORIGIN;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int authorityStart;
    private int authorityEnd;
    private int pathStart;
    private int pathEnd;
    private boolean expectContinue;

    /** The method. */
    public Http1Method method() {
        return method;
    }

    /** The method as it came. */
    public String methodText() {
        return text(0, methodEnd);
    }

    /** Where the method ends; it begins at 0. */
    public int methodEnd() {
        return methodEnd;
    }

    /** The form of the target. */
    public Http1Target form() {
        return form;
    }

    /** Where the target begins. */
    public int targetStart() {
        return targetStart;
    }

    /** Where the target ends. */
    public int targetEnd() {
        return targetEnd;
    }

    /** The target as it came. */
    public String target() {
        return text(targetStart, targetEnd);
    }

    /** Where the authority begins: the target's where it has one, else the value of Host. */
    public int authorityStart() {
        return authorityStart;
    }

    /** Where the authority ends; equal to its start when an HTTP/1.0 request names none. */
    public int authorityEnd() {
        return authorityEnd;
    }

    /** The host with its port if one is given, or nothing. */
    public String authority() {
        return text(authorityStart, authorityEnd);
    }

    /** Where the path begins. */
    public int pathStart() {
        return pathStart;
    }

    /** Where the path ends; equal to its start for authority-form and for an absolute-form without path. */
    public int pathEnd() {
        return pathEnd;
    }

    /** The path as it came, {@code /} for an absolute-form without one, {@code *} for asterisk-form. */
    public String path() {
        return pathStart == pathEnd && form == Http1Target.ABSOLUTE ? "/" : text(pathStart, pathEnd);
    }

    /** Whether a question mark follows the path. */
    public boolean hasQuery() {
        return pathEnd < targetEnd && form != Http1Target.AUTHORITY;
    }

    /** Where the query begins, its question mark left out. */
    public int queryStart() {
        return hasQuery() ? pathEnd + 1 : targetEnd;
    }

    /** Where the query ends. */
    public int queryEnd() {
        return targetEnd;
    }

    /** The query as it came without its question mark, or nothing. */
    public String query() {
        return text(queryStart(), targetEnd);
    }

    /** Whether the client waits for 100 (Continue) before it sends the body. */
    public boolean expectContinue() {
        return expectContinue;
    }

    /**
     * Where the value of a cookie lies, for {@link Http1Span} to unpack, or {@link Http1Span#NONE}. Looks at each Cookie
     * field in turn (RFC 6265 §4.2); the first of several cookies of one name counts. A value ends at its semicolon;
     * blanks around it are left out, quotes around it are not, as browsers send back what they were given.
     *
     * @param name a token, compared byte by byte: the names of cookies have case
     */
    public long cookie(byte[] name) {
        for (int i = first(Http1Field.COOKIE); i >= 0; i = next(i, Http1Field.COOKIE)) {
            long found = Http1Cookies.find(bytes(), valueStart(i), valueEnd(i), name);
            if (found != Http1Span.NONE) {
                return found;
            }
        }
        return Http1Span.NONE;
    }

    @Override
    void begin(boolean readLeniently) {
        super.begin(readLeniently);
        methodEnd = 0;
        targetStart = 0;
        targetEnd = 0;
        authorityStart = 0;
        authorityEnd = 0;
        pathStart = 0;
        pathEnd = 0;
        expectContinue = false;
    }

    void method(int end) {
        methodEnd = end;
        method = Http1Method.of(bytes(), 0, end);
    }

    void target(int start, int end) {
        targetStart = start;
        targetEnd = end;
    }

    void form(Http1Target targetForm) {
        form = targetForm;
    }

    void authority(int start, int end) {
        authorityStart = start;
        authorityEnd = end;
    }

    void path(int start, int end) {
        pathStart = start;
        pathEnd = end;
    }

    void expectContinue(boolean waits) {
        expectContinue = waits;
    }

    @Override
    public String toString() {
        return methodText() + " " + target() + ", " + super.toString();
    }
}
