package io.netloft.chassis.admin;

import io.netloft.chassis.docs.ErrorCode;

/** The errors that only the admin endpoint answers with. */
public enum AdminError implements ErrorCode {
    RELOAD_REFUSED(
            "reload-refused",
            422,
            "The new configuration was not taken over; the old one stays in force.",
            "Mend what the detail names and reload again.");

    private final String word;
    private final int status;
    private final String text;
    private final String remedy;

    AdminError(String word, int status, String text, String remedy) {
        this.word = word;
        this.status = status;
        this.text = text;
        this.remedy = remedy;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public int number() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
