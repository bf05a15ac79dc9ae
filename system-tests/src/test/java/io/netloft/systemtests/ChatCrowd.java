package io.netloft.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process of chat clients, made to be killed. Says {@code joined} when every client is in its rooms; on a line of input
 * lets them fall silent, and says {@code settled} when nobody waits for an acknowledgement.
 */
final class ChatCrowd {
    static final int ROOMS = 8;
    private static final int EACH = 3;
    private static final int LOOK_MS = 50;

    private ChatCrowd() {}

    /** Arguments: port, folder of the logs, number of the first client, number behind the last. */
    public static void main(String[] args) throws IOException {
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        var loop = new WsLoop("crowd");
        // Whatever a client did not expect ends the process, which the test sees.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            System.err.println(failure + " at " + List.of(failure.getStackTrace()));
            Runtime.getRuntime().halt(1);
        });
        List<ChatMember> members = new ArrayList<>();
        for (int number = Integer.parseInt(args[2]); number < Integer.parseInt(args[3]); number++) {
            members.add(new ChatMember(loop, address, Path.of(args[1]), "c" + number, rooms(number), number));
        }
        loop.execute(() -> members.forEach(ChatMember::begin));
        loop.execute(() -> say(loop, members, ChatMember::joined, "joined"));
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        loop.execute(() -> members.forEach(ChatMember::hush));
        loop.execute(() -> say(loop, members, ChatMember::settled, "settled"));
        // Until it is killed, or the test is.
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** The rooms of a client: every pair of clients has few in common. */
    static List<String> rooms(int client) {
        return Stream.iterate(client, place -> place + 1 + client / ROOMS % EACH)
                .limit(EACH)
                .map(place -> "room-" + place % ROOMS)
                .distinct()
                .toList();
    }

    private static void say(WsLoop loop, List<ChatMember> members, Predicate<ChatMember> all, String word) {
        if (members.stream().allMatch(all)) {
            System.out.println(word);
        } else {
            loop.after(LOOK_MS, () -> say(loop, members, all, word));
        }
    }
}
