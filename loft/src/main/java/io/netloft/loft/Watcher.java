package io.netloft.loft;

import java.util.List;
import java.util.Map;

/** Hears of each turn in the life of the children, once. Called by whatever thread brought the news; must not block long. */
interface Watcher {
    void started(String child, long pid);

    void ready(String child, long tookMs, Map<String, String> addresses);

    /** A child ended that was not told to; it is started again after the wait. */
    void restarting(String child, String cause, long waitMs, List<String> lastLines);

    /** A child ended that was not told to, and stays ended. */
    void gaveUp(String child, String cause, List<String> lastLines);

    void stopped(String child, String cause);

    /** The log of a child cannot be read or cut; told once a child. */
    void logTrouble(String child, String cause);

    /** Everything is ready or given up, for the first time. */
    void settled();
}
