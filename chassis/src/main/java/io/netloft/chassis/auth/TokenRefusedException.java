package io.netloft.chassis.auth;

/** A token that is not good; the message tells the operator's log why, and shall not be told to the bearer in detail. */
public final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
