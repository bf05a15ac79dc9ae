package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chromium.ChromiumDriver;

/** The page of chat in two browsers, one of ann's and one of bob's; pictures are kept. */
@NeedsPeer({"chromium", "chromedriver"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChatPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 2_000;
    private static final String MARKUP =
            "<img src=x onerror=document.title='broken'><script>document.title='broken'</script>";

    @TempDir
    private static Path folder;

    private static int port;
    private static JarProcess server;
    private static Browser ann;
    private static Browser bob;

    @BeforeAll
    static void start() {
        port = Ports.next();
        server = started();
        ann = Browser.open();
        bob = Browser.open();
        login(ann, "ann");
        login(bob, "bob");
    }

    private static JarProcess started() {
        return ChatJar.in(folder, port)
                .args("--set", "limits.per-user.burst=10000", "--set", "limits.per-connection.burst=10000")
                .start();
    }

    private static void login(Browser browser, String name) {
        browser.go("http://127.0.0.1:" + port + "/").awaitText("#login", "Choose the name");
        type(browser, name, Keys.ENTER);
        browser.awaitText("#who", "~" + name).awaitText("#welcome", "No room is open");
    }

    @AfterAll
    static void stop() {
        ann.go("about:blank");
        bob.go("about:blank");
        server.close();
        ann.close();
        bob.close();
    }

    private static void type(Browser browser, CharSequence... keys) {
        browser.driver().switchTo().activeElement().sendKeys(keys);
    }

    private static Object script(Browser browser, String text, Object... values) {
        return ((JavascriptExecutor) browser.driver()).executeScript(text, values);
    }

    private static void enter(Browser browser, String room) {
        script(browser, "location.hash = 'room=' + arguments[0]", room);
        browser.awaitText("#room", "#" + room);
    }

    private static void say(Browser browser, String text) {
        browser.driver().findElement(By.id("text")).sendKeys(text, Keys.ENTER);
    }

    private static void both(String room) {
        enter(ann, room);
        enter(bob, room);
        ann.awaitText("#online", "2");
    }

    /** Keeps the notes that are shown from now on: each is for seconds, and the next takes its place. */
    private static void noting(Browser browser) {
        script(browser, """
                window.notes = [];
                const note = document.getElementById('note');
                new MutationObserver(() => note.hidden || window.notes.push(note.textContent))
                    .observe(note, { childList: true, attributes: true });
                """);
    }

    private static void awaitNote(Browser browser, String text) {
        await("note: " + text).atMost(PATIENCE).until(() ->
                (Boolean) script(browser, "return window.notes.some(note => note.includes(arguments[0]))", text));
    }

    private static long count(Browser browser, String text) {
        return (Long) script(
                browser,
                "return [...document.querySelectorAll('#rows .text')].filter(x => x.innerText === arguments[0]).length",
                text);
    }

    private static void media(Browser browser, String scheme) {
        List<Map<String, String>> features =
                scheme.isEmpty() ? List.of() : List.of(Map.of("name", "prefers-color-scheme", "value", scheme));
        ((ChromiumDriver) browser.driver())
                .executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
    }

    @Test
    void twoTalkAndSeeEachOtherWriteReactEditAndRead() {
        both("talk");
        bob.driver().findElement(By.id("text")).sendKeys("is the deploy don");
        // It is shown for seconds: he goes on until she has seen it.
        await().atMost(PATIENCE).until(() -> {
            type(bob, "x", Keys.BACK_SPACE);
            return ann.text("#typing").contains("~bob is writing");
        });
        type(bob, "e @ann?", Keys.ENTER);
        ann.awaitText("#rows .meant", "is the deploy done @ann?").click(".mention.mine");
        type(ann, "r");
        ann.click("#choices button");
        await().atMost(PATIENCE)
                .until(() ->
                        !bob.driver().findElements(By.cssSelector(".reactions")).isEmpty());
        bob.awaitText(".mark", "✓✓ 1");
        say(ann, "yes, sinse 10:02");
        // What is not stored yet can't be changed yet.
        bob.awaitText("#rows", "yes, sinse 10:02");
        await().atMost(PATIENCE)
                .until(() -> ann.driver()
                        .findElements(By.cssSelector("#rows .pending"))
                        .isEmpty());
        type(ann, Keys.ARROW_UP);
        ann.awaitText("#editing", "Changing");
        type(ann, Keys.chord(Keys.CONTROL, "a"), "yes, since 10:02", Keys.ENTER);
        bob.awaitText("#rows", "yes, since 10:02 (edited)");
        ann.click("#here").awaitText("#people", "~bob").screenshot("chat-desk");
        ann.click("#hide");
    }

    @Test
    void badgesTellWhatIsUnreadAndWhoIsMeantUntilItIsRead() {
        both("first");
        enter(ann, "second");
        noting(ann);
        say(bob, "one");
        say(bob, "two for @ann");
        String room = "#rooms a[data-room='first']";
        awaitNote(ann, "~bob in #first: two for @ann");
        ann.awaitText(room + " .mentions", "@1").awaitText(room + " .badge:last-child", "2");
        ann.screenshot("chat-badges");
        type(ann, Keys.chord(Keys.CONTROL, "k"), "frst", Keys.ENTER);
        ann.awaitText("#room", "#first").awaitText("#rows", "two for @ann");
        assertThat(ann.driver().findElements(By.cssSelector(room + " .badge"))).isEmpty();
    }

    @Test
    void scrollsThroughThousandsWithoutLosingItsPlaceAndHoldsFew() {
        try (WsLoop loop = new WsLoop("carl")) {
            ChatClient carl = ChatClient.open(loop, ChatJar.address(server), "carl");
            carl.ok("join", "\"room\":\"long\"");
            for (int number = 1; number <= MANY; number++) {
                String members = "\"room\":\"long\",\"cid\":\"c-%d\",\"text\":\"line %d\"".formatted(number, number);
                carl.ok("send", members);
            }
            carl.drop();
        }
        enter(ann, "long");
        ann.awaitText("#rows", "line " + MANY);
        await().atMost(Duration.ofSeconds(60)).until(ChatPageIT::pageUp);
        ann.awaitText("#rows .start", "#long").awaitText("#pill", "to the end").click("#pill");
        ann.awaitText("#rows", "line " + MANY);
        script(ann, "location.hash = 'room=long&seq=1001'");
        ann.awaitText("#rows .target", "line 1000").screenshot("chat-permalink");
    }

    /** Goes up by less than a screen, and fails when what is seen then moves; whether the beginning is reached. */
    private static boolean pageUp() {
        String seen = """
                const view = document.getElementById('view');
                view.scrollTop -= 600;
                const edge = view.getBoundingClientRect().top;
                const row = [...view.querySelectorAll('[data-seq]')].find(x => x.getBoundingClientRect().top >= edge);
                const at = row.getBoundingClientRect().top;
                const done = arguments[0];
                setTimeout(() => {
                  const now = view.querySelector(`[data-seq="${row.dataset.seq}"]`);
                  done([now ? Math.abs(now.getBoundingClientRect().top - at) : 10000,
                        view.querySelectorAll('li').length, view.scrollTop, view.querySelector('.start') !== null]);
                }, 80);
                """;
        List<?> found = (List<?>) ((JavascriptExecutor) ann.driver()).executeAsyncScript(seen);
        assertThat(((Number) found.get(0)).doubleValue())
                .as("pixels that it moved")
                .isLessThan(2);
        assertThat(((Number) found.get(1)).intValue()).as("rows held").isLessThan(500);
        return ((Number) found.get(2)).doubleValue() < 1 && Boolean.TRUE.equals(found.get(3));
    }

    @Test
    void whatIsSaidWhileTheServerIsKilledIsSaidOnceWhenItIsBackAndDraftsAreKept() {
        both("kept");
        say(bob, "before");
        ann.awaitText("#rows", "before");
        ann.driver().findElement(By.id("text")).sendKeys("while it is");
        server.signal(Signal.KILL);
        ann.awaitText("#banner", "Not connected");
        bob.awaitText("#banner", "Not connected");
        type(ann, " away", Keys.ENTER, "unfinished");
        say(bob, "and me");
        ann.awaitText("#rows .pending", "while it is away").screenshot("chat-pending");
        noting(ann);
        server = started();
        ann.awaitText("#rows", "and me");
        awaitNote(ann, "Connected again");
        bob.awaitText("#rows", "while it is away");
        script(ann, "location.reload()");
        ann.awaitText("#rows", "and me");
        for (Browser one : List.of(ann, bob)) {
            await().atMost(PATIENCE)
                    .until(() -> one.driver()
                            .findElements(By.cssSelector(".pending"))
                            .isEmpty());
            assertThat(count(one, "while it is away")).isEqualTo(1);
            assertThat(count(one, "and me")).isEqualTo(1);
            one.clearConsole();
        }
        await().atMost(PATIENCE)
                .until(() -> "unfinished"
                        .equals(ann.driver().findElement(By.id("text")).getDomProperty("value")));
        script(
                ann,
                "const text = document.getElementById('text'); text.value = '';"
                        + " text.dispatchEvent(new Event('input'))");
    }

    @Test
    void showsMarkupAsTextWhereverOneCanTypeIt() {
        both("wild");
        bob.driver().findElement(By.id("about")).sendKeys(MARKUP);
        say(bob, MARKUP + " `" + MARKUP + "`");
        script(bob, "document.getElementById('about').value = ''");
        ann.awaitText("#rows .text", "<img src=x onerror").awaitText("#rows .topic", "<script>");
        ann.click("#subject");
        type(ann, MARKUP, Keys.ENTER);
        bob.awaitText("#subject", "<img src=x");
        for (Browser one : List.of(ann, bob)) {
            assertThat(one.driver().findElements(By.cssSelector("body img, body script")))
                    .isEmpty();
            assertThat(one.driver().getTitle()).contains("#wild");
        }
    }

    @Test
    void findsWhatWasSaidAndMutesWhoSaysTooMuch() {
        both("care");
        say(bob, "the needle is in `the stack`");
        ann.awaitText("#rows code", "the stack");
        ann.click("#view");
        type(ann, "/");
        type(ann, "needl* from:bob");
        ann.awaitText("#hits mark", "needl").screenshot("chat-search");
        type(ann, Keys.ENTER);
        ann.awaitText("#rows .target", "needle")
                .click("#rows .target .from")
                .awaitText("#popup", "Mute for 10 minutes");
        ann.screenshot("chat-menu");
        noting(bob);
        ann.click("#popup button:nth-of-type(2)");
        awaitNote(bob, "~ann muted ~bob");
        say(bob, "more of it");
        bob.awaitText("#rows .failed", "muted").click(".why button:last-child");
        await().atMost(PATIENCE)
                .until(() ->
                        bob.driver().findElements(By.cssSelector(".failed")).isEmpty());
        assertThat(count(ann, "more of it")).isZero();
    }

    @Test
    void logsInWhereUsersHavePasswordsAndStaysSoUntilTheTabIsClosed() throws IOException {
        Path users = Files.createDirectories(folder.resolve("users"));
        Path password = Files.writeString(users.resolve("password"), "correct horse battery");
        JarProcess.of("chat")
                .args("user", "add", "maria", "--password-file", password.toString())
                .args("--data-dir", users.resolve("data").toString())
                .run();
        try (JarProcess guarded = ChatJar.in(users).start()) {
            ann.go(ChatJar.url(guarded, "http", "/#room=ops")).awaitText("#login", "Log in");
            type(ann, "maria", Keys.TAB, "not that one", Keys.ENTER);
            ann.awaitText("#why", "No such user, or not that password").screenshot("chat-login");
            ann.clearConsole();
            type(ann, Keys.chord(Keys.CONTROL, "a"), "correct horse battery", Keys.ENTER);
            ann.awaitText("#who", "maria").awaitText("#room", "#ops");
            script(ann, "location.reload()");
            ann.awaitText("#who", "maria").awaitText("#room", "#ops");
            ann.go("http://127.0.0.1:" + port + "/").awaitText("#who", "~ann");
        }
    }

    @Test
    void theAdminPageShowsWhatGoesOn() {
        both("admin");
        say(bob, "something to count");
        ann.awaitText("#rows", "something to count");
        ann.go(AdminPort.of(server).url() + "/").awaitText("#state", "ready");
        ann.awaitText("#sections", "deliveries of them").awaitText("#sections", "transactions, sync included");
        ann.screenshot("chat-admin");
        ann.width(390);
        assertThat(ann.scrollsSideways()).isFalse();
        ann.screenshot("chat-admin-telephone");
        ann.width(1280).go("http://127.0.0.1:" + port + "/").awaitText("#who", "~ann");
    }

    @Test
    void fitsATelephoneInLightAndDark() {
        both("telephone");
        say(bob, "https://example.org/" + "long/".repeat(60));
        ann.awaitText("#rows", "example.org").width(390);
        assertThat(ann.scrollsSideways()).isFalse();
        ann.screenshot("chat-telephone");
        ann.click("#menu").awaitText("#rooms", "#telephone");
        await("the rooms over the messages")
                .atMost(PATIENCE)
                .until(() ->
                        ((Number) script(ann, "return document.getElementById('side').getBoundingClientRect().left"))
                                        .doubleValue()
                                == 0);
        ann.screenshot("chat-telephone-rooms");
        type(ann, Keys.ESCAPE);
        media(ann, "dark");
        ann.screenshot("chat-telephone-dark");
        assertThat(ann.width(1280).scrollsSideways()).isFalse();
        ann.screenshot("chat-dark");
        media(ann, "");
    }
}
