package io.netloft.sniffer.stream;

import org.jspecify.annotations.Nullable;

/** Conversations by use: which was unused for longest, how many there are, and what all of them hold. */
final class Recent {
    private @Nullable Conversation oldest;
    private @Nullable Conversation youngest;
    private int size;
    private long held;

    @Nullable
    Conversation oldest() {
        return oldest;
    }

    int size() {
        return size;
    }

    /** Octets that all of them hold. */
    long held() {
        return held;
    }

    void add(Conversation conversation) {
        conversation.older(youngest);
        conversation.younger(null);
        if (youngest == null) {
            oldest = conversation;
        } else {
            youngest.younger(conversation);
        }
        youngest = conversation;
        size++;
    }

    void remove(Conversation conversation) {
        Conversation before = conversation.older();
        Conversation after = conversation.younger();
        if (before == null) {
            oldest = after;
        } else {
            before.younger(after);
        }
        if (after == null) {
            youngest = before;
        } else {
            after.older(before);
        }
        size--;
        held -= conversation.held();
        conversation.held(0);
    }

    /** Says that it is used now, and asks what it holds. */
    void touch(Conversation conversation) {
        if (conversation != youngest) {
            int before = conversation.held();
            remove(conversation);
            add(conversation);
            conversation.held(before);
            held += before;
        }
        int now = conversation.holds();
        held += now - conversation.held();
        conversation.held(now);
    }
}
