package io.netloft.chat.engine;

import static io.netloft.chat.engine.Store.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.StartException;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.History.Found;
import io.netloft.chat.core.History.Keep;
import io.netloft.chat.core.History.Message;
import io.netloft.chat.core.History.Note;
import io.netloft.chat.core.History.RoomState;
import io.netloft.chat.core.History.Search;
import io.netloft.chat.core.History.Span;
import io.netloft.chat.core.History.Unread;
import io.netloft.chat.core.Kind;
import io.netloft.chat.core.Outcome;
import io.netloft.chat.core.RoomEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("chat.db");
    }

    private static long seq(Outcome outcome) {
        return Objects.requireNonNull(outcome.event()).seq();
    }

    private static Span last(int limit) {
        return new Span(null, null, null, null, limit);
    }

    @Test
    void numbersEventsWithoutAHoleAndKeepsThemOverARestart() {
        String epoch;
        try (Store store = new Store(file())) {
            RoomState room = store.room("ops");
            epoch = room.face().epoch();
            List<CompletableFuture<Outcome>> all = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                all.add(store.append(Store.message(room.id(), "ann", "c" + i, "text " + i)));
            }
            assertThat(all.stream().map(one -> seq(get(one))).toList())
                    .isEqualTo(LongStream.rangeClosed(2, 2001).boxed().toList());
            assertThat(store.counts().transactions()).isLessThan(2000);
        }
        try (Store store = new Store(file())) {
            RoomState room = store.room("ops");
            assertThat(room.face().epoch()).isEqualTo(epoch);
            assertThat(room.head()).isEqualTo(2001);
            List<RoomEvent> events = get(store.history().events(room.id(), 1, 5000, 1 << 30));
            assertThat(events).hasSize(2001);
            assertThat(events.get(7).text()).isEqualTo("text 6");
            assertThat(seq(store.say(room.id(), "ann", "c6", "again"))).isEqualTo(8);
            assertThat(store.say(room.id(), "ann", "c6", "again").again()).isTrue();
            assertThat(seq(store.say(room.id(), "bob", "c6", "another's"))).isEqualTo(2002);
        }
    }

    @Test
    void aCopyOfTheFilesAtAnyMomentHoldsAllThatWasAcknowledgedBefore() throws IOException {
        try (Store store = new Store(file())) {
            RoomState room = store.room("ops");
            for (int copy = 0; copy < 5; copy++) {
                List<CompletableFuture<Outcome>> all = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    all.add(store.append(Store.message(room.id(), "ann", copy + "-" + i, "text " + i)));
                }
                await().until(() -> all.get(100).isDone());
                Path copied = Files.createDirectories(folder.resolve("copy" + copy));
                long acknowledged =
                        all.stream().filter(CompletableFuture::isDone).count();
                // The log first: what is moved from it into the file meanwhile is then in both.
                Files.copy(file().resolveSibling("chat.db-wal"), copied.resolve("chat.db-wal"));
                Files.copy(file(), copied.resolve("chat.db"));
                try (Store after = new Store(copied.resolve("chat.db"))) {
                    RoomState found = after.room("ops");
                    assertThat(found.head()).isGreaterThanOrEqualTo(1 + copy * 300L + acknowledged);
                    List<RoomEvent> events = get(after.history().events(found.id(), 1, 10_000, 1 << 30));
                    assertThat(events.stream().map(RoomEvent::seq).toList())
                            .isEqualTo(LongStream.rangeClosed(1, found.head())
                                    .boxed()
                                    .toList());
                }
                all.forEach(Store::get);
            }
        }
    }

    @Test
    void messagesStandAsTheyWereChangedLast() {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            long one = seq(store.say(room, "ann", "1", "one"));
            long two = seq(store.say(room, "bob", "2", "two"));
            long edit = seq(store.change(room, Kind.EDIT, "ann", one, "uno"));
            assertThat(store.change(room, Kind.EDIT, "ann", two, "x").refusal()).isEqualTo(ChatError.NOT_YOURS);
            assertThat(store.change(room, Kind.EDIT, "ann", 99, "x").refusal()).isEqualTo(ChatError.NO_SUCH_MESSAGE);
            long liked = seq(store.change(room, Kind.REACTION, "bob", one, "+1"));
            assertThat(seq(store.change(room, Kind.REACTION, "bob", one, "+1"))).isEqualTo(liked);
            store.change(room, Kind.REACTION, "ann", one, "+1");
            store.change(room, Kind.REACTION, "ann", one, "-1");
            store.change(room, Kind.UNREACTION, "ann", one, "-1");
            Message message =
                    get(store.history().messages(room, last(10))).messages().get(0);
            assertThat(message.text()).isEqualTo("uno");
            assertThat(message.edited()).isEqualTo(edit);
            assertThat(message.reactions()).isEqualTo(Map.of("+1", List.of("bob", "ann")));

            store.change(room, Kind.DELETE, "ann", one, "");
            message = get(store.history().messages(room, last(10))).messages().get(0);
            assertThat(message.deleted()).isTrue();
            assertThat(message.text()).isEmpty();
            assertThat(store.change(room, Kind.EDIT, "ann", one, "x").refusal()).isEqualTo(ChatError.NO_SUCH_MESSAGE);
            assertThat(get(store.history().events(room, 1, 100, 1 << 20)))
                    .noneMatch(
                            event -> event.text().equals("one") || event.text().equals("uno"));
        }
    }

    @Test
    void pagesBothWaysAroundAMessageAndByTime() {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                store.pass(1000);
                seqs.add(seq(store.say(room, "ann", "c" + i, "m" + i)));
            }
            var history = store.history();
            var page = get(history.messages(room, last(5)));
            assertThat(page.messages().stream().map(Message::text)).containsExactly("m15", "m16", "m17", "m18", "m19");
            assertThat(page.older()).isTrue();
            assertThat(page.newer()).isFalse();
            page = get(history.messages(room, new Span(seqs.get(3), null, null, null, 5)));
            assertThat(page.messages().stream().map(Message::text)).containsExactly("m0", "m1", "m2");
            assertThat(page.older()).isFalse();
            page = get(history.messages(room, new Span(null, seqs.get(3), null, null, 2)));
            assertThat(page.messages().stream().map(Message::text)).containsExactly("m4", "m5");
            assertThat(page.newer()).isTrue();
            page = get(history.messages(room, new Span(null, null, seqs.get(10), null, 4)));
            assertThat(page.messages().stream().map(Message::text)).containsExactly("m8", "m9", "m10", "m11");
            long at = get(history.messages(room, last(10))).messages().get(0).atMs();
            page = get(history.messages(room, new Span(null, null, null, at, 2)));
            assertThat(page.messages().stream().map(Message::text)).containsExactly("m9", "m10");
        }
    }

    private static List<String> found(Store store, long room, String text) {
        return get(store.history().search(new Search(text, List.of(room), null, null, null, null, null, 10))).stream()
                .map(Found::message)
                .map(Message::text)
                .toList();
    }

    @Test
    void searchFindsWhatWasJustSaidAndNotWhatWasErased() {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            long other = store.room("dev").id();
            long one = seq(store.say(room, "ann", "1", "the quick brown fox"));
            store.say(room, "bob", "2", "a brown dog, see https://example.org", "ann");
            store.say(other, "bob", "3", "brown elsewhere");
            assertThat(found(store, room, "brown"))
                    .containsExactly("a brown dog, see https://example.org", "the quick brown fox");
            assertThat(found(store, room, "BROWN qui*")).containsExactly("the quick brown fox");
            assertThat(found(store, room, "\" OR text:x NEAR(")).isEmpty();
            store.change(room, Kind.EDIT, "ann", one, "the slow green turtle");
            assertThat(found(store, room, "fox")).isEmpty();
            assertThat(found(store, room, "turtle")).containsExactly("the slow green turtle");
            store.change(room, Kind.DELETE, "ann", one, "");
            assertThat(found(store, room, "turtle")).isEmpty();
            var history = store.history();
            assertThat(get(history.search(
                            new Search("brown", List.of(room, other), "bob", null, null, null, "link", 10))))
                    .singleElement()
                    .satisfies(found -> assertThat(found.room()).isEqualTo("ops"));
            assertThat(get(history.search(
                            new Search("brown", List.of(room, other), null, null, null, null, "mention", 10))))
                    .hasSize(1);
        }
    }

    @Test
    void countsWhatIsUnreadAndRemembersPlaces() {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            store.say(room, "ann", "1", "one");
            long two = seq(store.say(room, "ann", "2", "two @bob", "bob"));
            store.say(room, "bob", "3", "three");
            get(store.history().note(List.of(new Note.Mark(room, "bob", 1), new Note.Cursor(room, "bob", "d", two))));
            get(store.history().note(List.of(new Note.Cursor(room, "bob", "d", 1))));
            assertThat(get(store.history().cursor(room, "bob", "d"))).isEqualTo(two);
            assertThat(get(store.history().rooms("bob"))).singleElement().satisfies(one -> {
                assertThat(one.followed()).isTrue();
                assertThat(one.unread()).isEqualTo(new Unread(2, 1));
            });
            assertThat(get(store.history().rooms("eve")).get(0).followed()).isFalse();
        }
    }

    @Test
    void keepsAsMuchAsItWasToldInSmallSteps() {
        try (Store store = new Store(file(), new Keep(10, 0, 0))) {
            long room = store.room("ops").id();
            for (int i = 0; i < 1500; i++) {
                store.append(Store.message(room, "ann", "c" + i, "word" + i));
            }
            store.say(room, "ann", "last", "last");
            await().until(() -> {
                store.pass(20_000);
                store.history().idle();
                return store.room("ops").first() == store.room("ops").head() - 9;
            });
            assertThat(store.counts().trimmed()).isEqualTo(1502 - 10);
            assertThat(found(store, room, "word3")).isEmpty();
            assertThat(found(store, room, "word1499")).hasSize(1);
            assertThat(seq(store.say(room, "ann", "next", "next"))).isEqualTo(1503);
        }
    }

    @Test
    void whatTheDiskHasNoRoomForIsRefusedAndTheRestCanBeRead() throws SQLException {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            store.say(room, "ann", "1", "before");
            store.history().limitPages(60);
            String large = "x".repeat(60_000);
            Outcome refused = null;
            for (int i = 0; refused == null && i < 100; i++) {
                Outcome outcome = store.say(room, "ann", "big" + i, large);
                refused = outcome.refusal() == null ? null : outcome;
            }
            assertThat(refused).isNotNull();
            assertThat(refused.refusal()).isEqualTo(ChatError.STORAGE);
            assertThat(refused.detail()).contains("disk: full");
            assertThat(get(store.history().messages(room, last(100)))
                            .messages()
                            .get(0)
                            .text())
                    .isEqualTo("before");
            store.history().limitPages(1_000_000);
            assertThat(store.say(room, "ann", "after", "after").event()).isNotNull();
            long head = store.room("ops").head();
            assertThat(get(store.history().events(room, 1, 1000, 1 << 30))).hasSize((int) head);
        }
    }

    @Test
    void aFileThatIsNoneOfOursIsLeftAlone() throws IOException, SQLException {
        Files.writeString(file(), "something else, and long enough to look like a file");
        assertThatThrownBy(() -> Database.open(file()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("not an SQLite database");
        Files.delete(file());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE theirs (x)");
        }
        assertThatThrownBy(() -> Database.open(file()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("a database of another program");
    }

    @Test
    void aDamagedFileIsSaidToBeSo() throws IOException {
        try (Store store = new Store(file())) {
            store.room("ops");
        }
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 100; i < bytes.length; i++) {
            bytes[i] = (byte) 0x5a;
        }
        Files.write(file(), bytes);
        assertThatThrownBy(() -> Database.open(file()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("expected: a database of chat");
    }

    @Test
    void usersAreKeptWhileAServerRunsOnTheSameFile() throws SQLException {
        try (Store store = new Store(file())) {
            long room = store.room("ops").id();
            store.history().idle();
            var accounts = new Accounts(store.database());
            assertThat(accounts.any()).isFalse();
            assertThat(accounts.add("maria", "correct horse", List.of("admin"), 1))
                    .isTrue();
            assertThat(accounts.add("maria", "another", List.of(), 1)).isFalse();
            store.say(room, "ann", "1", "meanwhile");
            assertThat(accounts.verify("maria", "correct horse")).isNotNull();
            assertThat(accounts.verify("maria", "wrong")).isNull();
            assertThat(accounts.verify("nobody", "correct horse")).isNull();
            accounts.disable("maria", true);
            assertThat(accounts.verify("maria", "correct horse")).isNull();
        }
    }
}
