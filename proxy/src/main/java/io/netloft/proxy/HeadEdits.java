package io.netloft.proxy;

import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.RouteRules.FieldRules;

/**
 * What a route changes in a response's head.
 *
 * @param changes fields that it takes away, or puts others in the place of
 * @param ownCors whether what the upstream says of cross-origin sharing is replaced too
 * @param added more fields, each with its line end
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one answer.
record HeadEdits(FieldRules changes, boolean ownCors, byte[] added) {

    /** True when the upstream's own field stays. */
    boolean keep(Http1ResponseHead head, int i) {
        return !ResponseWriter.replaced(head, i, changes) && !(ownCors && ofCors(head, i));
    }

    private static boolean ofCors(Http1ResponseHead head, int i) {
        return head.nameEquals(i, "access-control-allow-origin")
                || head.nameEquals(i, "access-control-allow-credentials")
                || head.nameEquals(i, "access-control-expose-headers");
    }
}
